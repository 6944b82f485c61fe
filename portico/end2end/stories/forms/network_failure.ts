import { open } from '../../stage/hydration';
import { newPerson, expectDashboardOf, logIn, registered, signUp } from '../../stage/people';
import { expect, test } from '../../stage/story';

const CUT = /net::ERR_(FAILED|INTERNET_DISCONNECTED)/;

test('a log-in that fails to reach the server says so and can be sent again', async ({
  page,
  server,
  guard,
}) => {
  guard.expectLine(CUT);
  const ada = await registered(server);
  await open(page, '/login');
  await page.route('**/fn/session/create', (route) => route.abort());
  await logIn(page, ada);

  await expect(page.getByRole('alert')).toHaveText(/\S/);
  await expect(page.getByLabel('Email', { exact: true })).toHaveValue(ada.email);
  const button = page.getByRole('button', { name: 'Log in', exact: true });
  await expect(button).toBeEnabled();

  await page.unroute('**/fn/session/create');
  await page.getByLabel('Password', { exact: true }).fill(ada.password);
  await button.click();
  await expectDashboardOf(page, ada);
});

test('a sign-up that fails to reach the server says so and can be sent again', async ({
  page,
  guard,
}) => {
  guard.expectLine(CUT);
  const ada = newPerson();
  await open(page, '/signup');
  await page.route('**/fn/account/create', (route) => route.abort());
  await signUp(page, ada);

  await expect(page.getByRole('alert')).toHaveText(/\S/);
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue(ada.name);
  await expect(page.getByLabel('Email', { exact: true })).toHaveValue(ada.email);
  const button = page.getByRole('button', { name: 'Sign up' });
  await expect(button).toBeEnabled();

  await expect(button).toBeFocused();
  await page.unroute('**/fn/account/create');
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue(ada.password);
  await button.click();
  await expectDashboardOf(page, ada);
});

test('a log-in that meets a server error says so and can be sent again', async ({
  page,
  server,
  guard,
}) => {
  guard.expectLine(/the server responded with a status of 502/);
  const ada = await registered(server);
  await open(page, '/login');
  await page.route('**/fn/session/create', (route) =>
    route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad Gateway</h1>' }),
  );
  await logIn(page, ada);

  const alert = page.getByRole('alert');
  await expect(alert).toHaveText(/\S/);
  await expect(alert).not.toHaveText(/Gateway|<h1>/);
  await expect(page.getByLabel('Email', { exact: true })).toHaveValue(ada.email);
  await expect(page.getByRole('button', { name: 'Log in', exact: true })).toBeEnabled();
});
