import { open } from '../../stage/hydration';
import { signedIn } from '../../stage/people';
import { passkeyScripts } from '../../stage/passkeys';
import { expect, test } from '../../stage/story';

test.use({ settings: { PORTICO_PASSKEYS: 'off' } });

test('no page mentions them', async ({ page, context, server }) => {
  const loaded = passkeyScripts(page);
  await open(page, '/login');
  await expect(page.getByLabel('Email', { exact: true })).toHaveAttribute('autocomplete', 'username');
  expect((await page.request.get('/passkeys/passkeys.js')).status()).toBe(404);
  await expect(page.getByText(/passkey/i)).toHaveCount(0);
  await signedIn(context, server);
  await open(page, '/account/security');
  await expect(page.getByText(/passkey/i)).toHaveCount(0);
  expect(loaded).toEqual([]);
});
