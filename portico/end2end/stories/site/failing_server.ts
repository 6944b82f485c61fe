import { Inspector } from '../../stage/accessibility';
import { chooseLanguage, LANGUAGES } from '../../stage/languages';
import { signedIn } from '../../stage/people';
import { run } from '../../stage/postgres';
import { expect, test } from '../../stage/story';

test.use({ engine: 'postgres' });

test('the page about a failure of the server is accessible in each language, and leads on', async ({
  page,
  context,
  server,
  guard,
}) => {
  guard.expectLine(/the server responded with a status of 503/);
  await signedIn(context, server);
  await run(server.databaseUrl!, 'alter table sessions rename to sessions_away');
  for (const language of LANGUAGES) {
    await chooseLanguage(context, server, language);
    const answer = await page.goto('/account');
    expect(answer!.status()).toBe(503);
    await new Inspector(page, language).observe('error-503');
  }
  await run(server.databaseUrl!, 'alter table sessions_away rename to sessions');
  await page.getByRole('main').getByRole('link').click();
  await expect(page).toHaveURL('/account');
  await expect(page.getByLabel('Name', { exact: true })).toBeVisible();
});
