import type { Page } from '@playwright/test';
import { open } from '../../stage/hydration';
import { newPerson, expectSignedOutHeader, logIn, registered, type Person } from '../../stage/people';
import { expectNoToken } from '../../stage/session';
import { expect, test } from '../../stage/story';

const SENTENCE = 'That address and password do not match.';

test('a wrong password is reported in one sentence, and the address is kept', async ({
  page,
  server,
  guard,
}) => {
  guard.expectStatus(401);
  const ada = await registered(server);
  await refused(page, { ...ada, password: 'not the password' });
});

test('an unknown address gets the same message', async ({ page, guard }) => {
  guard.expectStatus(401);
  await refused(page, newPerson('Eve'));
});

test('the right password works after a wrong one', async ({ page, server, guard }) => {
  guard.expectStatus(401);
  const ada = await registered(server);
  await refused(page, { ...ada, password: 'not the password' });

  await page.getByLabel('Password', { exact: true }).fill(ada.password);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await expect(page).toHaveURL('/dashboard');
});

async function refused(page: Page, person: Person): Promise<void> {
  await open(page, '/login');
  await logIn(page, person);

  const email = page.getByLabel('Email', { exact: true });
  const password = page.getByLabel('Password', { exact: true });
  const alert = page.getByRole('alert');
  await expect(alert).toHaveText(SENTENCE);
  await expect(email).toHaveValue(person.email);
  await expect(password).toHaveValue('');
  await expect(alert.or(email).or(password).and(page.locator(':focus'))).toHaveCount(1);
  await expectSignedOutHeader(page);
  await expectNoToken(page);
}
