import { setTimeout as pause } from 'node:timers/promises';
import { registered } from '../../../end2end/stage/people';
import { claimsOf, rotationOf } from '../../../end2end/stage/session';
import { expect, test } from '../stage/story';

/** Seconds that a server may be lenient about `exp`. */
const LEEWAY = 5;

test.use({ settings: { PORTICO_ACCESS_TTL: '5s' } });

test('an expired token is refreshed without the user noticing', async ({ visitor, server }) => {
  visitor.expectStatus(401);
  const ada = await registered(server);
  await visitor.open('/login');
  await visitor.logIn(ada);
  await visitor.expectDashboardOf(ada);
  await visitor.click('link', 'Portico', 'header');
  await visitor.expectPath('/');
  const first = (await visitor.storedToken())!;
  await pause(1000 * (claimsOf(first).exp + LEEWAY) - Date.now() + 500);

  // The timer has long refreshed it; the page is given the old one again.
  const born = await visitor.born();
  await visitor.run("localStorage.setItem('access_token', arguments[0])", first);
  await visitor.click('link', 'Go to your dashboard', 'main');
  await visitor.expectDashboardOf(ada);
  const renewed = async () => rotationOf((await visitor.storedToken()) ?? first);
  await expect.poll(renewed).toBeGreaterThan(rotationOf(first));
  expect(await visitor.born()).toBe(born);
});
