import { expect, test } from '../stage/story';
import type { Visitor } from '../stage/visitor';

test('a chosen language is kept on every page until another one is chosen', async ({ visitor }) => {
  visitor.expectStatus(401);
  await visitor.open('/login');
  await visitor.click('button', 'Deutsch', 'footer');
  await expectLanguage(visitor, 'de');
  await visitor.expectPath('/login');

  await visitor.open('/login');
  await expectLanguage(visitor, 'de');
  await visitor.fill('E-Mail', 'ada@example.org');
  await visitor.fill('Passwort', 'not the password');
  await visitor.click('button', 'Anmelden', 'main');
  await visitor.expectMessage('alert', /E-Mail oder Passwort ist falsch\./);
  await visitor.click('link', 'Registrieren', 'header');
  await visitor.find('heading', 'Registrieren');

  await visitor.click('button', 'English', 'footer');
  await expectLanguage(visitor, 'en');
  await visitor.open('/signup');
  await visitor.find('heading', 'Sign up');
});

async function expectLanguage(visitor: Visitor, lang: string): Promise<void> {
  await expect.poll(() => visitor.run<string>('return document.documentElement.lang')).toBe(lang);
}
