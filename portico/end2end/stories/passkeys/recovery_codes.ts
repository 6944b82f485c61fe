import { newPerson, signUp } from '../../stage/people';
import { addButton, Authenticator, cards, password, withoutAutofill } from '../../stage/passkeys';
import { shownCodes } from '../../stage/second_factor';
import { expect, test } from '../../stage/story';

test.use({ settings: { PORTICO_SECOND_FACTOR: 'required' } });

test('beside a passkey, the card of the recovery codes renews them without an app', async ({ page, guard }) => {
  guard.expectStatus(401, 403);
  await withoutAutofill(page);
  await Authenticator.of(page);
  const ada = newPerson();
  await page.goto('/signup');
  await signUp(page, ada);
  await addButton(page).click();
  const first = await shownCodes(page);
  await page.getByRole('link', { name: 'Continue' }).click();

  await page.goto('/account/security');
  await expect(cards(page)).toHaveCount(1);
  await expect(page.getByText('No app is set up.')).toBeVisible();
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Recovery codes' }) });
  await expect(card).toContainText('8 are left. Each code works once in place of your phone or passkey.');
  const renew = card.getByRole('button', { name: 'New recovery codes' });
  await renew.click();
  await card.getByLabel('Password', { exact: true }).fill(ada.password);
  await expect(card.getByLabel('Code', { exact: true })).toHaveCount(0);
  await renew.click();
  const renewed = await shownCodes(page);
  expect(renewed).toHaveLength(8);
  expect(renewed).not.toContain(first[0]);

  // Without the passkey, they are of no use.
  await page.goto('/account/security');
  const remove = cards(page).getByRole('button', { name: 'Remove' });
  await remove.click();
  await password(page).last().fill(ada.password);
  await remove.click();
  await expect(page).toHaveURL('/account/security?done=passkey_removed');
  await expect(card).toHaveCount(0);
});
