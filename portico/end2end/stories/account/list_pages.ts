import fs from 'node:fs';
import path from 'node:path';
import { expectAccessible } from '../../stage/accessibility';
import { devices } from '../../stage/devices';
import { hydrated, open } from '../../stage/hydration';
import { PAGE_SIZE, pageLink, withManySessions } from '../../stage/lists';
import { statusOn } from '../../stage/outcome';
import { registered, replaceSession } from '../../stage/people';
import { expect, test } from '../../stage/story';

const SESSIONS = '/account/sessions';
const OLDER_SESSIONS = /\/account\/sessions\?cursor=[\w-]+$/;

// The list has this device, the browser of the sign-up, and this many programs.
const PROGRAMS = 58;
const LEFT = PROGRAMS + 2 - PAGE_SIZE;

test('links and the back button lead to older devices and back', async ({ page, context, server }) => {
  const ada = await withManySessions(server, PROGRAMS);
  await replaceSession(context, server, ada);
  await open(page, SESSIONS);
  await expect(devices(page)).toHaveCount(PAGE_SIZE);
  await expect(devices(page).first()).toContainText('This device');
  await expect(pageLink(page, 'Newest')).toHaveCount(0);

  await page.evaluate(() => (document.body.dataset['story'] = 'same document'));
  await pageLink(page, 'Older').click();
  await expect(page).toHaveURL(OLDER_SESSIONS);
  await expect(devices(page)).toHaveCount(LEFT);
  await expect(page.getByText('This device')).toHaveCount(0);
  await expect(pageLink(page, 'Older')).toHaveCount(0);
  await expect(page.getByRole('main')).toBeFocused();

  await page.goBack();
  await expect(page).toHaveURL(SESSIONS);
  await expect(devices(page)).toHaveCount(PAGE_SIZE);
  await page.goForward();
  await expect(devices(page)).toHaveCount(LEFT);
  await pageLink(page, 'Newest').click();
  await expect(page).toHaveURL(SESSIONS);
  await expect(devices(page)).toHaveCount(PAGE_SIZE);
  await expect(page.locator('body')).toHaveAttribute('data-story', 'same document');
});

test('an older page can be opened by its URL and reloaded', async ({ page, context, server }) => {
  const ada = await withManySessions(server, PROGRAMS);
  await replaceSession(context, server, ada);
  await open(page, SESSIONS);
  const address = await pageLink(page, 'Older').getAttribute('href');
  await open(page, address!);
  await expect(devices(page)).toHaveCount(LEFT);
  await page.reload();
  await expect(devices(page)).toHaveCount(LEFT);
  await expectAccessible(page);

  await open(page, `${SESSIONS}?cursor=changed`);
  await expect(devices(page)).toHaveCount(PAGE_SIZE);
});

test('devices on an older page can be logged out', async ({ page, context, server }) => {
  const ada = await withManySessions(server, PROGRAMS);
  await replaceSession(context, server, ada);
  await open(page, SESSIONS);
  await pageLink(page, 'Older').click();
  const oldest = devices(page).filter({ hasText: /tool-1\b/ });
  await oldest.getByRole('button', { name: 'End tool-1,' }).click();
  await expect(oldest.getByRole('status')).toHaveText(/^Ended/);
  await page.reload();
  await hydrated(page);
  await expect(devices(page)).toHaveCount(LEFT - 1);

  await page.getByRole('button', { name: 'End all other sessions' }).click();
  await expect(statusOn(page).filter({ hasText: 'have been logged out' })).toBeVisible();
  await expect(page).toHaveURL(SESSIONS);
  await expect(devices(page)).toHaveCount(1);
  await expect(devices(page)).toContainText('This device');
  await expect(pageLink(page, 'Older')).toHaveCount(0);
});

test('a link leads to older activity', async ({ page, context, server }) => {
  const ada = await withManySessions(server, PROGRAMS);
  await replaceSession(context, server, ada);
  await open(page, '/account/security');
  const entries = page.getByRole('list', { name: 'Activity' }).getByRole('listitem');
  // Each log-in was from a new device: two events, shown as one.
  await expect(entries).toHaveCount(PAGE_SIZE / 2);
  await expect(entries.filter({ hasText: 'Account created' })).toHaveCount(0);
  while ((await pageLink(page, 'Older').count()) > 0) {
    const former = page.url();
    await pageLink(page, 'Older').click();
    await expect(page).toHaveURL(/\/account\/security\?cursor=[\w-]+#activity$/);
    await expect(page).not.toHaveURL(former);
    await expect(page.getByRole('heading', { name: 'Activity' })).toBeFocused();
    // The current rows stay until the older ones have arrived. After a reload those are there at once.
    await page.reload();
    await hydrated(page);
  }
  await expect(entries.filter({ hasText: 'Account created' })).toHaveCount(1);
  await page.goBack();
  await expect(entries.filter({ hasText: 'Account created' })).toHaveCount(0);
});

test.describe('with scripts off', () => {
  test.use({ javaScriptEnabled: false });

  test('links lead to older devices, and ending one leads back there', async ({ page, context, server }) => {
    const ada = await withManySessions(server, PROGRAMS);
    await replaceSession(context, server, ada);
    await page.goto(SESSIONS);
    await expect(devices(page)).toHaveCount(PAGE_SIZE);
    await expect(devices(page).first()).toContainText('This device');
    await pageLink(page, 'Older').click();
    await expect(page).toHaveURL(OLDER_SESSIONS);
    await expect(devices(page)).toHaveCount(LEFT);

    await page.getByRole('button', { name: 'End tool-1,' }).click();
    await expect(page).toHaveURL(/\?ended=yes&cursor=[\w-]+$/);
    await expect(statusOn(page)).toHaveText('You have been logged out there.');
    await expect(devices(page)).toHaveCount(LEFT - 1);
    await pageLink(page, 'Newest').click();
    await expect(page).toHaveURL(SESSIONS);
    await expect(devices(page)).toHaveCount(PAGE_SIZE);
  });

  test('links lead to older activity and older emails', async ({ page, context, server }) => {
    const ada = await withManySessions(server, PROGRAMS);
    await replaceSession(context, server, ada);
    await page.goto('/account/security');
    await pageLink(page, 'Older').click();
    await expect(page).toHaveURL(/\/account\/security\?cursor=[\w-]+#activity$/);
    await pageLink(page, 'Newest').click();
    await expect(page).toHaveURL('/account/security#activity');

    await expect.poll(() => fs.existsSync(server.outbox)).toBe(true);
    for (let number = 0; number < PAGE_SIZE + 1; number += 1) {
      const id = number.toString(16).padStart(32, '0');
      fs.writeFileSync(path.join(server.outbox, `${id}.eml`), 'To: b@example.org\r\nSubject: Old\r\n\r\nOld\r\n');
    }
    await page.goto('/dev/mail');
    await expect(page.getByRole('main').getByRole('listitem')).toHaveCount(PAGE_SIZE);
    await pageLink(page, 'Older').click();
    await expect(page).toHaveURL(/\/dev\/mail\?cursor=[0-9a-f]{32}$/);
    await expect(page.getByRole('main').getByRole('listitem').first()).toBeVisible();
    await pageLink(page, 'Newest').click();
    await expect(page).toHaveURL('/dev/mail');
    for (const file of fs.readdirSync(server.outbox).filter((file) => file.startsWith('0'.repeat(30)))) {
      fs.rmSync(path.join(server.outbox, file));
    }
  });
});

test('a list of one page has no links to others', async ({ page, context, server }) => {
  await replaceSession(context, server, await registered(server));
  for (const list of [SESSIONS, '/account/security']) {
    await open(page, list);
    await expect(page.getByRole('navigation', { name: 'Pages of the list' })).toHaveCount(0);
  }
});
