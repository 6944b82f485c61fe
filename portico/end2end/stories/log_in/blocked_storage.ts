import { hydrated, open } from '../../stage/hydration';
import { expectDashboardOf, expectSignedOutHeader, logIn, logOut, registered } from '../../stage/people';
import { expect, test } from '../../stage/story';

test.beforeEach(({ page }) =>
  page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    });
  }),
);

test('a browser that blocks storage gets a notice and still works', async ({
  page,
  server,
}) => {
  const ada = await registered(server);
  await open(page, '/login');
  await expect(page.getByRole('status').filter({ hasText: /stor/i })).toBeVisible();

  await logIn(page, ada);
  await expectDashboardOf(page, ada);
  await page.reload();
  await hydrated(page);
  await expectDashboardOf(page, ada);

  await logOut(page);
  await expectSignedOutHeader(page);
});
