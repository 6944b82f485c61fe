import { expectAccessible } from '../../stage/accessibility';
import { open } from '../../stage/hydration';
import { expectSignedInHeader, registered, signedIn } from '../../stage/people';
import { expect, test } from '../../stage/story';

const REFUSAL = 'Only administrators can see this page';

test('a page for administrators refuses other users, until they are promoted', async ({
  page,
  context,
  server,
  guard,
}) => {
  guard.expectStatus(403);
  const ada = await signedIn(context, server);
  const main = page.getByRole('main');
  const refusal = main.getByRole('heading', { level: 1, name: REFUSAL });
  await open(page, '/dashboard');
  await main.getByRole('link', { name: 'Administration' }).click();
  await expect(page).toHaveURL('/admin');
  await expect(refusal).toBeVisible();
  await expect(main).toHaveCount(1);
  await expect(page).toHaveTitle(/^Not allowed/);
  await expectSignedInHeader(page, ada);

  const answer = await page.reload();
  expect(answer!.status()).toBe(403);
  await expect(refusal).toBeVisible();
  await expectAccessible(page);

  await server.portico('user', 'promote', ada.email);
  await expect(async () => {
    await page.reload();
    await expect(main).toContainText('Users of this site', { timeout: 1_000 });
  }).toPass();

  // The open page learns of a demotion from its next call.
  const again = page.getByRole('button', { name: 'Count again' });
  await server.portico('user', 'demote', ada.email);
  await expect(async () => {
    if (await again.isVisible()) await again.click();
    await expect(refusal).toBeVisible({ timeout: 1_000 });
  }).toPass();
});

test('a logged-out visitor to a page for administrators logs in first', async ({ page, server }) => {
  await registered(server);
  await page.goto('/admin');
  await expect(page).toHaveURL('/login?next=%2Fadmin');
});
