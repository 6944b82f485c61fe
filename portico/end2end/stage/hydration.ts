import type { BrowserContext, Page, Route } from '@playwright/test';

declare global {
  interface Window {
    listenedEvents: Set<string>;
  }
}

/** Records the types of events that the page listens to. */
export async function watchHydration(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const listened = new Set<string>();
    window.listenedEvents = listened;
    const original = EventTarget.prototype.addEventListener;
    EventTarget.prototype.addEventListener = function (...call: Parameters<typeof original>) {
      listened.add(call[0]);
      return original.apply(this, call);
    };
  });
}

/**
 * Waits until the page is hydrated: the router listens to the history, and the forms, if any, to their
 * submission. The browser itself sends the form in the footer.
 */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const listened = window.listenedEvents;
    const hasForm = document.querySelector('form:not(.language-switch)') !== null;
    return listened.has('popstate') && (!hasForm || listened.has('submit'));
  });
}

/** Opens a page and waits until it is hydrated. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

/** Holds back the WASM of this page until `release` is called. */
export async function holdWasm(page: Page): Promise<{ release: () => void }> {
  const held = hold();
  await page.route(/\.wasm(\?|$)/, held.route);
  return { release: held.release };
}

/** A route handler that holds all requests until it is released. */
export function hold(): { route: (route: Route) => Promise<void>; release: () => void } {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  return {
    release,
    route: async (route) => {
      await released;
      // The page and its request may be gone by now.
      await route.continue().catch(() => {});
    },
  };
}

/** Holds the first response from this path. The server acts at once; the page learns of it when `release` is called. */
export async function holdAnswer(page: Page, path: string): Promise<{ arrived: Promise<void>; release: () => void }> {
  let [arrive, release] = [() => {}, () => {}];
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const released = new Promise<void>((resolve) => (release = resolve));
  let isFirst = true;
  await page.route(`**${path}`, async (route) => {
    if (!isFirst) return route.continue();
    isFirst = false;
    const response = await route.fetch();
    arrive();
    await released;
    await route.fulfill({ response });
  });
  return { arrived, release };
}

/** Waits until what has changed on the page is painted. */
export async function repainted(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
  );
}
