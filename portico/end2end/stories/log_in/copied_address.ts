import { open } from '../../stage/hydration';
import { expectDashboardOf, logIn, registered } from '../../stage/people';
import { test } from '../../stage/story';

test('a log-in accepts an address that was copied with invisible characters', async ({ page, server }) => {
  const ada = await registered(server);
  await open(page, '/login');
  await logIn(page, { ...ada, email: `\u200b\u202a${ada.email}\u202c\u2060` });
  await expectDashboardOf(page, ada);
});
