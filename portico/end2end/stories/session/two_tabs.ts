import type { BrowserContext, Page } from '@playwright/test';
import { open } from '../../stage/hydration';
import {
  newPerson,
  expectDashboardOf,
  expectSignedInHeader,
  expectSignedOutHeader,
  logIn,
  pressLogOut,
  registered,
  signedIn,
  replaceSession,
} from '../../stage/people';
import { expectToken, storedToken } from '../../stage/session';
import { expect, test } from '../../stage/story';

/** Another tab must follow within a second. */
const SOON = { timeout: 1000 };

test('a log-in in one tab shows in the other', async ({ context, server }) => {
  const ada = await registered(server);
  const [here, there] = await openTwoTabs(context, '/login', '/');
  await logIn(here, ada);
  await expectDashboardOf(here, ada);
  await expectSignedInHeader(there, ada, SOON);
});

test('a log-out in one tab shows in the other', async ({ context, server }) => {
  const ada = await signedIn(context, server);
  const [here, there] = await openTwoTabs(context, '/dashboard', '/dashboard');
  await expectDashboardOf(there, ada);
  await pressLogOut(here);
  await expectSignedOutHeader(here);
  await expectSignedOutHeader(there, SOON);
  await expect(there.getByText(`Hello, ${ada.name}`)).toHaveCount(0, SOON);
});

test('a log-in by another user in one tab shows in the other', async ({
  context,
  server,
}) => {
  const ada = await signedIn(context, server);
  const bea = await registered(server, newPerson('Bea'));
  const [here, there] = await openTwoTabs(context, '/dashboard', '/');
  await expectSignedInHeader(there, ada);
  await pressLogOut(here);
  await logIn(here, bea);
  await expectDashboardOf(here, bea);
  await expectSignedInHeader(there, bea, SOON);
});

test('a new tab with another user updates the one that is open', async ({
  context,
  server,
}) => {
  const ada = await signedIn(context, server);
  const bea = await registered(server, newPerson('Bea'));
  const there = await context.newPage();
  await open(there, '/dashboard');
  await expectDashboardOf(there, ada);
  const old = await expectToken(there);

  await replaceSession(context, server, bea);
  const here = await context.newPage();
  await open(here, '/dashboard');
  await expectDashboardOf(here, bea);
  await expect(async () => expect(await storedToken(here)).not.toBe(old)).toPass();

  await expectSignedInHeader(there, bea, SOON);
  await expectDashboardOf(there, bea);
});

async function openTwoTabs(
  context: BrowserContext,
  first: string,
  second: string,
): Promise<[Page, Page]> {
  const pages: [Page, Page] = [await context.newPage(), await context.newPage()];
  await open(pages[0], first);
  await open(pages[1], second);
  return pages;
}
