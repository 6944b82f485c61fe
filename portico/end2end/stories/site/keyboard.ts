import type { Locator, Page } from '@playwright/test';
import { open } from '../../stage/hydration';
import { FOR_USERS, FOR_VISITORS } from '../../stage/pages';
import { newPerson, expectDashboardOf, logIn, registered, signedIn } from '../../stage/people';
import { codeField, enrolled, recoveryCodeField, shownCodes } from '../../stage/second_factor';
import { expect, test } from '../../stage/story';

test('a user can log in using only the keyboard', async ({ page, server }) => {
  const ada = await registered(server);
  await open(page, '/login');
  await tabTo(page, page.getByLabel('Email', { exact: true }));
  await page.keyboard.type(ada.email);
  await tabTo(page, page.getByLabel('Password', { exact: true }));
  await page.keyboard.type(ada.password);
  await tabTo(page, page.getByLabel('Keep me logged in'));
  await page.keyboard.press('Space');
  await expect(page.getByLabel('Keep me logged in')).toBeChecked();
  await tabTo(page, page.getByRole('button', { name: 'Log in', exact: true }));
  await page.keyboard.press('Enter');
  await expectDashboardOf(page, ada);
});

test('a user can log in with a code, and set up an app, using only the keyboard', async ({ page, server }) => {
  test.slow();
  const { ada, recoveryCodes } = await enrolled(server);
  await page.goto('/login');
  await logIn(page, ada);
  // The field is focused when the page opens.
  await expect(codeField(page)).toBeFocused();
  await tabTo(page, page.getByRole('link', { name: 'Use a recovery code' }));
  await page.keyboard.press('Enter');
  await expect(recoveryCodeField(page)).toBeFocused();
  await page.keyboard.type(recoveryCodes[0]!);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await expect(page.getByLabel('Trust this browser for 30 days')).toBeChecked();
  await tabTo(page, page.getByRole('button', { name: 'Continue' }));
  await page.keyboard.press('Enter');
  await expectDashboardOf(page, ada);

  await open(page, '/account/security');
  await tabTo(page, page.getByRole('button', { name: 'New recovery codes' }));
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
  await page.keyboard.type(ada.password);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(page.getByLabel('Password', { exact: true })).toBeFocused();
  await tabTo(page, page.getByText('Use a recovery code'));
  await page.keyboard.press('Enter');
  await tabTo(page, recoveryCodeField(page));
  await page.keyboard.type(recoveryCodes[1]!);
  await page.keyboard.press('Enter');
  await shownCodes(page);
  await expect(page.getByRole('heading', { name: 'Your recovery codes' })).toBeFocused();
  await tabTo(page, page.getByRole('link', { name: 'Continue' }));
});

test('pressing Enter in a field submits the form', async ({ page }) => {
  const ada = newPerson();
  await open(page, '/signup');
  await tabTo(page, page.getByLabel('Name', { exact: true }));
  await page.keyboard.type(ada.name);
  await tabTo(page, page.getByLabel('Email', { exact: true }));
  await page.keyboard.type(ada.email);
  await tabTo(page, page.getByLabel('Password', { exact: true }));
  await page.keyboard.type(ada.password);
  await page.keyboard.press('Enter');
  await expectDashboardOf(page, ada);

  await tabTo(page, page.getByRole('banner').locator('summary'));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByRole('button', { name: 'Log out' }));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/login?reason=logged_out');
});

test('the skip link comes first and leads to the content', async ({ page }) => {
  await open(page, '/');
  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: /^skip to/i });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();

  await page.keyboard.press('Enter');
  await expect(skip).not.toBeFocused();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('main').locator(':focus')).toHaveCount(1);
});

test('Tab reaches every control of the pages for visitors in order, shows the focus, and leaves the page', async ({
  page,
  guard,
}) => {
  test.slow();
  guard.expectStatus(404);
  for (const path of different(FOR_VISITORS)) await expectTabOrder(page, path);
});

test('Tab reaches every control of the pages for users in order, shows the focus, and leaves the page', async ({
  page,
  context,
  server,
  guard,
}) => {
  test.slow();
  guard.expectStatus(404);
  await signedIn(context, server);
  for (const path of different(FOR_USERS)) await expectTabOrder(page, path);
});

test('the focus is seen in forced colours', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await open(page, '/login');
  for (const control of [page.getByLabel('Email', { exact: true }), page.getByRole('button', { name: 'Log in', exact: true })]) {
    await control.focus();
    await expect(control).toHaveCSS('outline-style', 'solid');
  }
});

/** One address of each page. */
function different(states: Record<string, string>): string[] {
  const pages = new Map(Object.values(states).map((address) => [address.split('?')[0], address]));
  return [...pages.values()];
}

/** Presses Tab through the whole page. */
async function expectTabOrder(page: Page, path: string): Promise<void> {
  await open(page, path);
  const controls = await page.evaluate(() => {
    document.querySelector('[autofocus]') && (document.activeElement as HTMLElement).blur();
    const all = document.querySelectorAll<HTMLElement>('a[href], button, input, select, summary, textarea');
    const found = [...all].filter(
      (element) =>
        !element.matches(':disabled, [type=radio]:not(:checked), [tabindex="-1"]') && element.checkVisibility(),
    );
    found.forEach((element, place) => (element.dataset['place'] = String(place)));
    return found.length;
  });
  for (let place = 0; place < controls; place += 1) {
    await page.keyboard.press('Tab');
    const reached = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const { top, bottom } = element.getBoundingClientRect();
      const isSeen = bottom > 0 && top < innerHeight && outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
      return { place: Number(element.dataset['place']), isSeen, html: element.outerHTML.slice(0, 200) };
    });
    expect(reached, `${path}: ${reached.html}`).toMatchObject({ place, isSeen: true });
  }
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement === document.body), `${path}: a trap`).toBe(true);
}

async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let steps = 0; steps < 30; steps += 1) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error('thirty steps with Tab did not get there');
}
