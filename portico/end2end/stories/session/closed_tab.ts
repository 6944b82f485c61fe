import { request, type Cookie } from '@playwright/test';
import { open } from '../../stage/hydration';
import { expectDashboardOf, logIn, pressLogOut, registered } from '../../stage/people';
import type { Server } from '../../stage/server';
import { sessionCookie } from '../../stage/session';
import { slowNetwork } from '../../stage/slow_network';
import { expect, test as story } from '../../stage/story';

const test = story.extend({
  proxy: async ({}, use) => {
    const { server, stop } = await slowNetwork('/fn/session/end');
    await use({ server });
    stop();
  },
});

test('a log-out ends the session even if the tab is closed at once', async ({ page, context, server }) => {
  const ada = await registered(server);
  await open(page, '/login');
  await logIn(page, ada);
  await expectDashboardOf(page, ada);
  const cookie = await sessionCookie(context);
  expect(await isAlive(server, cookie!)).toBe(true);

  // The browser itself remains open.
  await context.newPage();
  await pressLogOut(page);
  await page.close();
  await expect(async () => expect(await isAlive(server, cookie!)).toBe(false)).toPass();
});

/** Whether the server still knows the session. */
async function isAlive(server: Server, cookie: Cookie): Promise<boolean> {
  const elsewhere = await request.newContext();
  const headers = { cookie: `${cookie.name}=${cookie.value}` };
  const answer = await elsewhere.get(`${server.url}/dashboard`, { headers, maxRedirects: 0 });
  await elsewhere.dispose();
  return answer.status() === 200;
}
