import { expectDashboardOf, logIn, registered } from '../../stage/people';
import { expect, test } from '../../stage/story';

test('a logged-out visitor to the dashboard returns to it after a log-in', async ({
  page,
  server,
}) => {
  const ada = await registered(server);
  await page.goto('/dashboard');
  await expect(page).toHaveURL('/login?next=%2Fdashboard');
  await logIn(page, ada);
  await expectDashboardOf(page, ada);
});

test('a log-in returns to a local page with its query', async ({ page, server }) => {
  const ada = await registered(server);
  await page.goto('/login?next=%2F%3Ffrom%3Dmail');
  await logIn(page, ada);
  await expect(page).toHaveURL('/?from=mail');
});

test('the redirect of a logged-out visitor reveals nothing about the page', async ({ request }) => {
  const answer = await request.get('/dashboard', { maxRedirects: 0 });
  expect(answer.status()).toBe(303);
  expect(answer.headers()['location']).toBe('/login?next=%2Fdashboard');
  expect(await answer.text()).toBe('');
});
