import { expectAccessible } from '../../stage/accessibility';
import { expectDashboardOf, logIn, logOut, newPerson, signUp } from '../../stage/people';
import { addButton, Authenticator, cards, withoutAutofill } from '../../stage/passkeys';
import { expectStep, recoveryCodeField, shownCodes } from '../../stage/second_factor';
import { expect, test } from '../../stage/story';

test.beforeEach(async ({ guard, page }) => {
  guard.expectStatus(401, 403);
  await withoutAutofill(page);
});

test.use({ settings: { PORTICO_SECOND_FACTOR: 'required' } });

test('a passkey is set up within the log-in, and shows recovery codes once', async ({ page }) => {
  test.slow();
  await Authenticator.of(page);
  const ada = newPerson();
  await page.goto('/signup?next=%2Faccount');
  await signUp(page, ada);
  await expect(page).toHaveURL(/\/login\/step\?next=%2Faccount/);
  await addButton(page).click();
  const codes = await shownCodes(page);
  await expect(page.getByRole('banner').getByText(ada.name)).toBeVisible();
  await page.getByRole('link', { name: 'Continue' }).click();
  await expect(page).toHaveURL('/account');
  await page.goto('/account/security');
  await expect(page.getByText(codes[0]!)).toHaveCount(0);
  await expect(cards(page)).toHaveCount(1);

  // The password alone is not enough from now on.
  await logOut(page);
  await page.goto('/login');
  await logIn(page, ada);
  await expectStep(page);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await expectDashboardOf(page, ada);
  await logOut(page);
  await page.goto('/login');
  await logIn(page, ada);
  await page.getByRole('link', { name: 'Use a recovery code' }).click();
  await recoveryCodeField(page).fill(codes[0]!);
  await page.getByRole('button', { name: 'Continue' }).click();
  await expectDashboardOf(page, ada);
});
