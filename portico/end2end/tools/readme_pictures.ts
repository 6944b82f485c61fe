import path from 'node:path';
import { open } from '../stage/hydration';
import { newPerson, signedIn } from '../stage/people';
import { test } from '../stage/story';

/** Read from PICTURES_DIR. Defaults to the folder that the README shows. */
const folder = process.env.PICTURES_DIR || path.join(__dirname, '../../../.github/pictures');
const SCHEMES = ['light', 'dark'] as const;

test.use({ viewport: { width: 1200, height: 780 }, deviceScaleFactor: 1.5 });

test('pictures of the README', async ({ page, context, server }) => {
  const shoot = async (name: string, address: string) => {
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      await open(page, address);
      await page.screenshot({ path: path.join(folder, `${name}-${colorScheme}.png`) });
    }
  };
  await shoot('log-in', '/login');
  await signedIn(context, server, { ...newPerson(), name: 'Ada Lovelace', email: 'ada@example.org' });
  await shoot('security', '/account/security');
});
