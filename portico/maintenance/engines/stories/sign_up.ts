import { newPerson, registered } from '../../../end2end/stage/people';
import { expect, test } from '../stage/story';

test('a user signs up, logs out and logs in again without loading a page', async ({ visitor }) => {
  const ada = newPerson();
  await visitor.open('/');
  const born = await visitor.born();
  await visitor.click('link', 'Sign up', 'header');
  await visitor.expectPath('/signup');
  await visitor.signUp(ada);
  await visitor.expectDashboardOf(ada);
  const first = await visitor.storedToken();
  expect(first).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);

  await visitor.pressLogOut();
  await visitor.expectPath('/login?reason=logged_out');
  await visitor.expectSignedOut();
  await expect.poll(() => visitor.storedToken()).toBeNull();
  expect(await visitor.run('return document.cookie')).toBe('');

  await visitor.logIn(ada);
  await visitor.expectDashboardOf(ada);
  expect(await visitor.storedToken()).not.toBe(first);
  expect(await visitor.born(), 'the hydrated page has done all this').toBe(born);
});

test('a protected page asks a logged-out visitor to log in, and follows', async ({ visitor, server }) => {
  const ada = await registered(server);
  await visitor.open('/account/security');
  await visitor.expectPath('/login?next=%2Faccount%2Fsecurity');
  await visitor.logIn(ada);
  await visitor.expectPath('/account/security');
  await visitor.reload();
  await visitor.expectSignedIn(ada);
});
