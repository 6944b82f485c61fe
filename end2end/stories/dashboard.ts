import { expect, expectAccessible, signedIn, test } from '../../portico/end2end/stage';

test('the dashboard greets its user', async ({ page, context, server }) => {
  await page.goto('/');
  await expectAccessible(page);
  await signedIn(context, server);
  await page.goto('/dashboard');
  await expect(page.getByRole('heading', { name: /^Hello, / })).toBeVisible();
  await expectAccessible(page);
});
