import { newPerson, registered } from '../../../end2end/stage/people';
import { test } from '../stage/story';

/** Another tab must follow within a second. */
const SOON = 1000;

test('log-in and log-out in one tab show in the other', async ({ visitor, server }) => {
  const [ada, bea] = [await registered(server), await registered(server, newPerson('Bea'))];
  const { driver } = visitor;
  await visitor.open('/login');
  const here = await driver.getWindowHandle();
  await driver.switchTo().newWindow('tab');
  const there = await driver.getWindowHandle();
  await visitor.open('/');
  await visitor.expectSignedOut();

  await driver.switchTo().window(here);
  await visitor.logIn(ada);
  await visitor.expectDashboardOf(ada);
  await driver.switchTo().window(there);
  await visitor.expectSignedIn(ada, SOON);

  await visitor.pressLogOut();
  await visitor.expectSignedOut();
  await driver.switchTo().window(here);
  await visitor.expectSignedOut(SOON);
  await visitor.logIn(bea);
  await visitor.expectDashboardOf(bea);
  await driver.switchTo().window(there);
  await visitor.expectSignedIn(bea, SOON);
});
