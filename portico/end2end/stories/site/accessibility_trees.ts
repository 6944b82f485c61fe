import type { Page } from '@playwright/test';
import { open } from '../../stage/hydration';
import { FOR_USERS, FOR_VISITORS } from '../../stage/pages';
import { newPerson, signedIn } from '../../stage/people';
import { expect, test } from '../../stage/story';

// `trees/` has what each page tells assistive technology. After a wanted change, `make accessibility-trees` updates it:
// read the differences.

test('the pages for visitors keep their accessibility trees', async ({ page, guard }) => {
  guard.expectStatus(404);
  for (const [name, path] of Object.entries(FOR_VISITORS)) await expectTree(page, ['visitor', `${name}.yml`], path);
});

test('the pages for users keep their accessibility trees', async ({
  page,
  context,
  server,
  guard,
}) => {
  guard.expectStatus(404);
  await signedIn(context, server, { ...newPerson(), name: 'Ada Lovelace' });
  for (const [name, path] of Object.entries(FOR_USERS)) await expectTree(page, ['user', `${name}.yml`], path);
});

async function expectTree(page: Page, file: string[], path: string): Promise<void> {
  await open(page, path);
  // Scripts may still draw something.
  await expect(async () => {
    await page.evaluate(hideWhatVaries);
    const tree = await page.locator('body').ariaSnapshot();
    expect(`${tree}\n`).toMatchSnapshot(file);
  }).toPass({ timeout: 3_000 });
}

/** Addresses, times and browsers are different in each run or on each machine. */
function hideWhatVaries(): void {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode as Text;
    text.data = text.data
      .replace(/[\w.]+@example\.org/g, 'ada@example.org')
      .replace(/\w+ on (Linux|macOS|Windows)\b/g, 'a browser');
    if (text.parentElement?.closest('time')) text.data = 'a time';
  }
  for (const field of document.querySelectorAll<HTMLInputElement>('input[type=email]')) {
    if (field.value) field.value = 'ada@example.org';
  }
}
