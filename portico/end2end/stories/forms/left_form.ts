import { holdAnswer, open } from '../../stage/hydration';
import {
  newPerson,
  expectDashboardOf,
  expectSignedInHeader,
  expectSignedOutHeader,
  fillSignUp,
  logIn,
  logOut,
  pressLogOut,
  registered,
  signedIn,
} from '../../stage/people';
import { expectNoToken, expectToken } from '../../stage/session';
import { expect, test } from '../../stage/story';

test('a log-in still counts if the form is left before the response', async ({ page, server }) => {
  const ada = await registered(server);
  await open(page, '/login');
  const answer = await holdAnswer(page, '/fn/session/create');
  await logIn(page, ada);
  await page.getByRole('banner').getByRole('link', { name: 'Sign up' }).click();
  await expect(page).toHaveURL('/signup');
  answer.release();
  await expectDashboardOf(page, ada);
  await expectToken(page);
});

test('a public page opened during a log-in shows the user', async ({ page, server }) => {
  const ada = await registered(server);
  await open(page, '/login');
  const answer = await holdAnswer(page, '/fn/session/create');
  await logIn(page, ada);
  await page.getByRole('banner').getByRole('link', { name: 'Portico' }).click();
  await expect(page).toHaveURL('/');
  answer.release();
  await expectSignedInHeader(page, ada);
  await expectToken(page);
});

test('a sign-up still counts if the form is left before the response', async ({ page }) => {
  const ada = newPerson();
  await open(page, '/signup');
  const answer = await holdAnswer(page, '/fn/account/create');
  await fillSignUp(page, ada);
  await page.getByRole('main').getByRole('button', { name: 'Sign up' }).click();
  await page.getByRole('banner').getByRole('link', { name: 'Log in' }).click();
  await expect(page).toHaveURL('/login');
  answer.release();
  await expectDashboardOf(page, ada);
  await expectToken(page);
});

test('a new name is shown even if the form is left before the response', async ({ page, context, server }) => {
  const ada = await signedIn(context, server);
  await open(page, '/account');
  const answer = await holdAnswer(page, '/fn/account/rename');
  await page.getByLabel('Name', { exact: true }).fill(`New ${ada.name}`);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Security' }).click();
  await expect(page).toHaveURL('/account/security');
  answer.release();
  await expectSignedInHeader(page, { ...ada, name: `New ${ada.name}` });
});

test('a log-out is completed even if the header changes before the response', async ({ page, context, server }) => {
  const ada = await signedIn(context, server);
  await open(page, '/account');
  const rename = await holdAnswer(page, '/fn/account/rename');
  const leave = await holdAnswer(page, '/fn/session/end');
  await page.getByLabel('Name', { exact: true }).fill(`New ${ada.name}`);
  await page.getByRole('button', { name: 'Save' }).click();
  await pressLogOut(page);
  rename.release();
  await expect(page.getByRole('banner').getByText(`New ${ada.name}`)).toBeVisible();
  leave.release();
  await expectSignedOutHeader(page);
  await expectNoToken(page);
});

test('a changed password still counts if the form is left', async ({ page, context, server }) => {
  const ada = await signedIn(context, server);
  const changed = { ...ada, password: `${ada.password}-new` };
  await open(page, '/account/security');
  const answer = await holdAnswer(page, '/fn/password/change');
  await page.getByLabel('Current password').fill(ada.password);
  await page.getByLabel('New password', { exact: true }).fill(changed.password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByRole('main').getByRole('link', { name: 'Devices' }).click();
  await expect(page).toHaveURL('/account/sessions');
  answer.release();
  await expectSignedInHeader(page, ada);
  await logOut(page);
  await expectSignedOutHeader(page);
  await open(page, '/login');
  await logIn(page, changed);
  await expectDashboardOf(page, ada);
});
