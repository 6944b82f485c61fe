import { newPerson, registered } from '../../../end2end/stage/people';
import { expect, test } from '../stage/story';

test('a wrong password is refused, keeps the address, and the right one logs in', async ({ visitor, server }) => {
  visitor.expectStatus(401);
  const ada = await registered(server);
  await visitor.open('/login');
  await visitor.logIn({ ...ada, password: 'not the password' });
  await visitor.expectMessage('alert', /\S/);
  await visitor.expectPath('/login');
  expect(await (await visitor.find('field', 'Email')).getAttribute('value')).toBe(ada.email);

  await visitor.fill('Password', ada.password);
  await visitor.click('button', 'Log in', 'main');
  await visitor.expectDashboardOf(ada);
});

test('a password that is too short is refused at its field', async ({ visitor }) => {
  await visitor.open('/signup');
  await visitor.signUp({ ...newPerson(), password: 'short' });
  const field = await visitor.find('field', 'Password');
  await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
  const hint = await field.getAttribute('aria-describedby');
  const texts = hint!.split(' ').map((id) => visitor.text(`#${id}`));
  expect((await Promise.all(texts)).join(' ')).toMatch(/8 characters/);
  await visitor.expectPath('/signup');
});
