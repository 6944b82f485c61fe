import type { BrowserContext, Page } from '@playwright/test';
import { open } from '../../stage/hydration';
import { expectSignedInHeader, expectSignedOutHeader, pressLogOut, signedIn } from '../../stage/people';
import {
  expectNoToken,
  expectSuccessor,
  expectToken,
  rotationOf,
  storedToken,
  watchRefreshes,
} from '../../stage/session';
import { expect, test } from '../../stage/story';

const TABS = 10;
/** Other tabs must follow within a second. */
const SOON = { timeout: 1000 };

test.use({ settings: { PORTICO_ACCESS_TTL: '4s' } });

test('ten tabs refresh the token once for all of them', async ({ context, server }) => {
  const ada = await signedIn(context, server);
  const refreshes = watchRefreshes(context);
  const tabs = await openTabs(context, '/dashboard');
  let token = await expectToken(tabs[0]!);
  for (let rotation = 0; rotation < 3; rotation += 1) {
    token = await expectSuccessor(tabs[0]!, token);
  }

  // Each rotation leaves its number in the token. One that two tabs had requested would count once.
  await expect(async () => {
    const latest = await storedToken(tabs[0]!);
    expect(refreshes).toHaveLength(rotationOf(latest!));
  }).toPass();
  const tokens = await Promise.all(tabs.map(storedToken));
  expect(Math.min(...tokens.map((held) => rotationOf(held!)))).toBeGreaterThanOrEqual(
    rotationOf(token),
  );
  await Promise.all(tabs.map((tab) => expectSignedInHeader(tab, ada)));
});

test('a log-out in one of ten tabs shows in all of them', async ({ context, server }) => {
  const ada = await signedIn(context, server);
  const tabs = await openTabs(context, '/dashboard');
  await Promise.all(tabs.map((tab) => expectSignedInHeader(tab, ada)));

  await pressLogOut(tabs[0]!);
  await Promise.all(tabs.map((tab) => expectSignedOutHeader(tab, SOON)));
  await expectNoToken(tabs[TABS - 1]!);
});

async function openTabs(context: BrowserContext, path: string): Promise<Page[]> {
  const tabs: Page[] = [];
  for (let tab = 0; tab < TABS; tab += 1) {
    tabs.push(await context.newPage());
    await open(tabs[tab]!, path);
  }
  return tabs;
}
