import { expect } from '@playwright/test';
import { PLAIN } from '../../stage/pages';
import { THEMES, type Camera } from './camera';

/** Every email in the camera's language, without the page that has them in frames. */
export async function openSamples(camera: Camera): Promise<void> {
  const { page, language } = camera;
  await page.goto(PLAIN['dev-mail-samples']);
  const samples = await page.locator(`main .sample[lang="${language}"]`).evaluateAll((all) =>
    all.map((sample) => ({
      name: sample.querySelector('.card-facts')!.firstChild!.textContent,
      letters: [...sample.querySelectorAll('iframe')].map((frame) => frame.srcdoc),
    })),
  );
  expect(samples, `emails in ${language}`).not.toEqual([]);
  for (const [index, { name, letters }] of samples.entries()) {
    await camera.shoot(`email-${index + 1}-${name}`, async (path, theme) => {
      await page.setContent(letters[THEMES.indexOf(theme)]!);
      await page.screenshot({ path, fullPage: true });
    });
  }
}
