import type { BrowserContext, Page, Route } from '@playwright/test';

declare global {
  interface Window {
    heardEvents: Set<string>;
  }
}

/** Notes which kinds of events the page has begun to listen to. */
export async function watchHydration(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const heard = new Set<string>();
    window.heardEvents = heard;
    const original = EventTarget.prototype.addEventListener;
    EventTarget.prototype.addEventListener = function (...call: Parameters<typeof original>) {
      heard.add(call[0]);
      return original.apply(this, call);
    };
  });
}

/**
 * Waits until the WASM has taken the page over: the router listens to the history, and
 * whatever form there is to its submission.
 */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const heard = window.heardEvents;
    return heard.has('popstate') && (!document.querySelector('form') || heard.has('submit'));
  });
}

/** Opens a page and waits until the WASM has taken it over. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

/** Holds back the WASM of this page until `arrive` is called. */
export async function holdWasm(page: Page): Promise<{ arrive: () => void }> {
  const held = hold();
  await page.route(/\.wasm(\?|$)/, held.route);
  return { arrive: held.release };
}

/** A route handler that lets nothing through until it is released. */
export function hold(): { route: (route: Route) => Promise<void>; release: () => void } {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  return {
    release,
    route: async (route) => {
      await released;
      // The page may be gone by now, and its request with it.
      await route.continue().catch(() => {});
    },
  };
}
