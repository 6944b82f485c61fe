import { expect, expectAccessible, signedIn, test } from '../../portico/end2end/stage';

test('a note is added, read and deleted', async ({ page, context, server }) => {
  await signedIn(context, server);
  await page.goto('/notes');
  await page.getByLabel('New note').fill('Water the plants.\nTwice.');
  await page.getByRole('button', { name: 'Add' }).click();

  await expect(page).toHaveURL(/\/notes\/[\w-]+$/);
  await expect(page.getByText('Water the plants.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'All notes' }).click();
  const note = page.getByRole('link', { name: 'Water the plants.' });
  await expect(note).toBeVisible();
  await expectAccessible(page);
  await note.click();
  await page.getByRole('button', { name: 'Delete' }).click();

  await expect(page).toHaveURL(/\/notes$/);
  await expect(page.getByRole('link', { name: 'Water the plants.' })).toHaveCount(0);
});

test("another user's note is not found", async ({ page, context, server, guard, elsewhere }) => {
  await signedIn(context, server);
  await page.goto('/notes');
  await page.getByLabel('New note').fill('A secret');
  await page.getByRole('button', { name: 'Add' }).click();
  await expect(page.getByText('A secret')).toBeVisible();

  guard.expectStatus(404);
  await signedIn(elsewhere, server);
  const other = await elsewhere.newPage();
  const answer = await other.goto(page.url());
  expect(answer?.status()).toBe(404);
  await expect(other.getByRole('heading', { name: 'Page not found' })).toBeVisible();
});

test.describe('without scripts', () => {
  test.use({ javaScriptEnabled: false });

  test('a note is added and deleted', async ({ page, context, server }) => {
    await signedIn(context, server);
    await page.goto('/notes');
    await page.getByLabel('New note').fill('Sleep');
    await page.getByRole('button', { name: 'Add' }).click();
    await expect(page.getByText('Sleep')).toBeVisible();
    await page.getByRole('button', { name: 'Delete' }).click();
    await expect(page).toHaveURL(/\/notes$/);
  });
});
