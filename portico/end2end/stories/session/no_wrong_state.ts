import type { Page } from '@playwright/test';
import { hydrated } from '../../stage/hydration';
import { signedIn } from '../../stage/people';
import { expectToken } from '../../stage/session';
import { expect, test } from '../../stage/story';

/** The visible state at one moment. */
interface Moment {
  header: string;
  doors: string[];
}

declare global {
  interface Window {
    moments: Moment[];
  }
}

test.beforeEach(({ page }) => recordMoments(page));

for (const path of ['/', '/dashboard']) {
  test(`${path} never shows a logged-in visitor the log-in link`, async ({
    page,
    context,
    server,
  }) => {
    const ada = await signedIn(context, server);
    await page.goto(path);
    await hydrated(page);
    await expectToken(page);

    const moments = await recordedMoments(page);
    expectNever(moments, ['Log in', 'Sign up']);
    expectOnceShownKept(moments, ada.name);
  });
}

for (const path of ['/', '/login', '/signup']) {
  test(`${path} never shows a logged-out visitor the log-out button`, async ({ page }) => {
    await page.goto(path);
    await hydrated(page);
    await settled(page);

    const moments = await recordedMoments(page);
    expectNever(moments, ['Log out', 'Dashboard']);
    expectOnceShownKept(moments, 'Log in');
    expectOnceShownKept(moments, 'Sign up');
  });
}

test('reloading the dashboard never shows the log-in link', async ({ page, context, server }) => {
  const ada = await signedIn(context, server);
  await page.goto('/dashboard');
  await expectToken(page);
  await page.reload();
  await hydrated(page);
  await settled(page);

  const moments = await recordedMoments(page);
  expectNever(moments, ['Log in', 'Sign up']);
  expectOnceShownKept(moments, ada.name);
});

/** Records what is visible, at every change of the document and before every paint. */
async function recordMoments(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.moments = [];
    const note = () => {
      const header = document.querySelector('header');
      if (!header) return;
      const doors = [...document.querySelectorAll<HTMLElement>('a, button')]
        .filter((door) => door.checkVisibility())
        .map((door) => door.innerText.trim());
      window.moments.push({ header: header.innerText, doors });
    };
    const everyFrame = () => {
      note();
      requestAnimationFrame(everyFrame);
    };
    new MutationObserver(note).observe(document, {
      childList: true,
      characterData: true,
      attributes: true,
      subtree: true,
    });
    requestAnimationFrame(everyFrame);
  });
}

/** Time for anything the page still does after hydration. */
async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
}

async function recordedMoments(page: Page): Promise<Moment[]> {
  const moments = await page.evaluate(() => window.moments);
  expect(moments.length).toBeGreaterThan(0);
  return moments;
}

function expectNever(moments: Moment[], doors: string[]): void {
  const wrong = moments.filter((moment) =>
    doors.some((door) => moment.header.includes(door) || moment.doors.includes(door)),
  );
  expect(wrong).toEqual([]);
}

function expectOnceShownKept(moments: Moment[], text: string): void {
  const first = moments.findIndex(({ header }) => header.includes(text));
  expect(first, `the header shows "${text}"`).toBeGreaterThanOrEqual(0);
  expect(moments.slice(first).filter(({ header }) => !header.includes(text))).toEqual([]);
}
