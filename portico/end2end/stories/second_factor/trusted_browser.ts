import { expectDashboardOf, logIn, logOut } from '../../stage/people';
import { enrolled, expectStep, recoveryCodeField } from '../../stage/second_factor';
import { expect, test } from '../../stage/story';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    test('a trusted browser asks for no code until it is forgotten', async ({ page, server }) => {
      const { ada, recoveryCodes } = await enrolled(server);
      await page.goto('/login');
      await logIn(page, ada);
      await expectStep(page);
      await page.getByRole('link', { name: 'Use a recovery code' }).click();
      await recoveryCodeField(page).fill(recoveryCodes[0]!);
      await page.getByLabel('Trust this browser for 30 days').check();
      await page.getByRole('button', { name: 'Continue' }).click();
      await expectDashboardOf(page, ada);

      await logOut(page);
      await logIn(page, ada);
      await expectDashboardOf(page, ada);

      await page.goto('/account/security');
      const row = page.getByRole('listitem').filter({ hasText: 'Forget this browser' });
      await expect(row).toHaveCount(1);
      await row.getByRole('button', { name: /^Forget this browser/ }).click();
      await expect(row).toHaveCount(0);
      await logOut(page);
      await logIn(page, ada);
      await expectStep(page);
    });
  });
}
