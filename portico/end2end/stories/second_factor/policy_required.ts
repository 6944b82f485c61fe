import { expectAccessible } from '../../stage/accessibility';
import { alertOn } from '../../stage/outcome';
import { expectDashboardOf, logIn, logOut, newPerson, signUp } from '../../stage/people';
import { Phone } from '../../stage/phone';
import { codeField, giveCode, qrCode, shownCodes } from '../../stage/second_factor';
import { expect, test } from '../../stage/story';

test.use({ settings: { PORTICO_SECOND_FACTOR: 'required' } });
test.beforeEach(({ guard }) => guard.expectStatus(401, 403));

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    test('a sign-up sets up an app before the first private page', async ({ page }) => {
      test.slow();
      const ada = newPerson();
      await page.goto('/signup?next=%2Faccount');
      await signUp(page, ada);
      await expect(page).toHaveURL(/\/login\/step\?next=%2Faccount(&|$)/);
      await expect(page.getByRole('heading', { level: 1, name: 'Set up an authenticator app' })).toBeVisible();
      const phone = await Phone.scan(qrCode(page));
      await codeField(page).fill(await phone.oldCode());
      await page.getByRole('button', { name: 'Turn on' }).click();
      await expect(codeField(page)).toHaveAccessibleDescription(/That code is wrong or has been used/);
      // The page and its secret survive a reload, and no private page opens.
      await page.reload();
      expect((await Phone.scan(qrCode(page))).secret).toBe(phone.secret);
      await page.goto('/account');
      await expect(page).toHaveURL('/login?next=%2Faccount');
      await page.goto('/login/step?next=%2Faccount');

      await codeField(page).fill(await phone.code());
      await page.getByRole('button', { name: 'Turn on' }).click();
      await shownCodes(page);
      const heading = page.getByRole('heading', { level: 2, name: 'Your recovery codes' });
      if (javaScriptEnabled) await expect(heading).toBeFocused();
      await expect(page.getByText(`Recovery codes for ${ada.email} at Portico`)).toBeVisible();
      await expect(page.getByRole('banner').getByText(ada.name)).toBeVisible();
      await page.getByRole('link', { name: 'Continue' }).click();
      await expect(page).toHaveURL('/account');

      await logOut(page);
      await logIn(page, ada);
      await giveCode(page, await phone.code());
      await expectDashboardOf(page, ada);
    });
  });
}

test('a set-up that has expired within a log-in begins again', async ({ page, guard }) => {
  guard.expectStatus(404);
  await page.goto('/signup');
  await signUp(page, newPerson());
  const phone = await Phone.scan(qrCode(page));
  const detail = 'This set-up has expired. Scan the new code, and enter what the app shows.';
  const problem = { type: '/problems/not_found', title: 'Not found', status: 404, code: 'not_found', detail };
  const refuse = { status: 404, contentType: 'application/problem+json', json: problem };
  await page.route('**/fn/step/finish', (route) => route.fulfill(refuse), { times: 1 });
  await codeField(page).fill(await phone.oldCode());
  await page.getByRole('button', { name: 'Turn on' }).click();
  await expect(alertOn(page)).toHaveText(detail);
  await expect(page.getByRole('heading', { name: 'Scan the code with an authenticator app' })).toBeFocused();
  await expect(codeField(page)).toHaveValue('');
  await expectAccessible(page);
  await codeField(page).fill(await phone.code());
  await page.getByRole('button', { name: 'Turn on' }).click();
  await shownCodes(page);
  await expect(alertOn(page)).toHaveCount(0);
});
