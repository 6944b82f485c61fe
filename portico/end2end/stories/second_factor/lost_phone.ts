import { expectDashboardOf, logIn, logOut } from '../../stage/people';
import { Phone } from '../../stage/phone';
import {
  codeField,
  enrolled,
  expectStep,
  giveCode,
  qrCode,
  recoveryCodeField,
  shownCodes,
} from '../../stage/second_factor';
import { expect, test } from '../../stage/story';

test.beforeEach(({ guard }) => guard.expectStatus(403));

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    test('after a log-in with a recovery code, setting up a new app requires only the password', async ({
      page,
      server,
    }) => {
      test.slow();
      const { ada, phone: lost, recoveryCodes } = await enrolled(server);
      await page.goto('/login');
      await logIn(page, ada);
      await page.getByRole('link', { name: 'Use a recovery code' }).click();
      await recoveryCodeField(page).fill(recoveryCodes[7]!);
      await page.getByRole('button', { name: 'Continue' }).click();
      await expectDashboardOf(page, ada);

      await page.goto('/account/security');
      await page.getByRole('link', { name: 'Set up a new app' }).click();
      await page.getByLabel('Password', { exact: true }).fill(ada.password);
      await page.getByRole('button', { name: 'Continue' }).click();
      const phone = await Phone.scan(qrCode(page));
      expect(phone.secret).not.toBe(lost.secret);
      await codeField(page).fill(await phone.code());
      await page.getByRole('button', { name: 'Turn on' }).click();
      expect(await shownCodes(page)).not.toContain(recoveryCodes[0]);

      await logOut(page);
      await logIn(page, ada);
      await expectStep(page);
      await giveCode(page, await lost.code());
      await expect(codeField(page)).toHaveAccessibleDescription(/That code is wrong or has been used/);
      await giveCode(page, await phone.code());
      await expectDashboardOf(page, ada);
    });
  });
}
