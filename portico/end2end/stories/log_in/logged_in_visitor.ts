import { expectDashboardOf, signedIn } from '../../stage/people';
import { expect, test } from '../../stage/story';

for (const path of ['/login', '/signup']) {
  test(`a logged-in visitor to ${path} is redirected to the dashboard`, async ({
    page,
    context,
    server,
  }) => {
    const ada = await signedIn(context, server);
    await page.goto(path);
    await expectDashboardOf(page, ada);
  });

  test(`a logged-in visitor to ${path} with a next page is redirected there`, async ({
    page,
    context,
    server,
  }) => {
    await signedIn(context, server);
    await page.goto(`${path}?next=%2F`);
    await expect(page).toHaveURL('/');
  });
}
