import { GROUND } from '../../../end2end/stage/theme';
import { expect, test } from '../stage/story';
import type { Visitor } from '../stage/visitor';

test('a chosen theme is kept on every page until the system is chosen again', async ({ visitor }) => {
  visitor.expectStatus(404);
  await visitor.open('/login');
  const system = await background(visitor);
  for (const [choice, theme] of [['Dark', 'dark'], ['Light', 'light']] as const) {
    await visitor.click('radio', choice, 'footer');
    await expect.poll(() => background(visitor)).toBe(GROUND[theme]);
    expect(await visitor.run("return localStorage.getItem('theme')")).toBe(theme);
    for (const path of ['/problems', '/api/docs', '/dev/mail', '/no-such-page', '/login']) {
      await visitor.openPlain(path);
      expect(await background(visitor), `${path} in ${theme}`).toBe(GROUND[theme]);
    }
  }
  await visitor.click('radio', 'System', 'footer');
  await expect.poll(() => background(visitor)).toBe(system);
  expect(await visitor.run("return localStorage.getItem('theme')")).toBeNull();
});

function background(visitor: Visitor): Promise<string> {
  return visitor.run<string>('return getComputedStyle(document.documentElement).backgroundColor');
}
