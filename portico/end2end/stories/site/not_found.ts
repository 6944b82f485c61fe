import { hydrated } from '../../stage/hydration';
import { expectSignedInHeader, signedIn } from '../../stage/people';
import { expect, test } from '../../stage/story';

test('an unknown URL has status 404 and a link home', async ({ page, guard }) => {
  guard.expectStatus(404);
  const answer = await page.goto('/no-such-page');
  expect(answer!.status()).toBe(404);
  await hydrated(page);
  await page.getByRole('main').getByRole('link', { name: /home|start/i }).click();
  await expect(page).toHaveURL('/');
});

test('an unknown URL keeps a logged-in visitor logged in', async ({
  page,
  context,
  server,
  guard,
}) => {
  guard.expectStatus(404);
  const ada = await signedIn(context, server);
  const answer = await page.goto('/no/such/page');
  expect(answer!.status()).toBe(404);
  await hydrated(page);
  await expectSignedInHeader(page, ada);
});
