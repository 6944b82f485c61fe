import fs from 'node:fs';
import path from 'node:path';
import { open } from '../../stage/hydration';
import { linkTo, SUBJECT } from '../../stage/mail';
import { registered } from '../../stage/people';
import { expect, test } from '../../stage/story';

const HOSTILE = `<p>Nothing happened</p>
<script>document.body.textContent = 'It ran'; fetch('/it-ran');</script>
<form action="/it-ran" method="post"><button>Press</button></form>
<script>top.location = '/it-ran'</script>
<img src="https://elsewhere.example/seen" onerror="document.body.textContent = 'It ran'">`;

test('the log-in page links to the emails, and an email to its page', async ({ page, context, server }) => {
  const ada = await registered(server);
  const link = await linkTo(server, ada.email, SUBJECT.verify);
  await open(page, '/login');
  await page.getByRole('main').getByRole('link', { name: '/dev/mail' }).click();
  await expect(page).toHaveURL('/dev/mail');
  await page.getByRole('listitem').filter({ hasText: ada.email }).getByRole('link').click();
  await expect(page.getByRole('heading', { name: SUBJECT.verify })).toBeVisible();
  await expect(page.getByRole('main').getByText(ada.email).first()).toBeVisible();
  await expect(page.frameLocator('iframe').getByRole('link', { name: link })).toBeVisible();
  await page.getByRole('main').getByRole('link', { name: link }).click();
  await expect(page).toHaveURL(link);
  await expect(page.getByRole('button', { name: 'Confirm' })).toBeVisible();
  expect(context.pages()).toHaveLength(1);
});

test('a link in the HTML part works as well', async ({ page, server }) => {
  const ada = await registered(server);
  const link = await linkTo(server, ada.email, SUBJECT.verify);
  await page.goto('/dev/mail');
  await page.getByRole('listitem').filter({ hasText: ada.email }).getByRole('link').click();
  await page.frameLocator('iframe').getByRole('link', { name: 'Confirm the address' }).click();
  await expect(page).toHaveURL(link);
  await expect(page.getByRole('button', { name: 'Confirm' })).toBeVisible();
});

test('an email runs no scripts and loads nothing', async ({ page, context, server, guard }) => {
  guard.expectLine(/Blocked script execution|Content Security Policy|sandboxed/);
  // A request that the policy blocks may be announced before it is blocked.
  guard.expectLine(/^request to another site: https:\/\/elsewhere\.example\/seen$/);
  await registered(server);
  const id = 'f'.repeat(32);
  await expect.poll(() => fs.existsSync(server.outbox)).toBe(true);
  const head = 'From: a@example.org\nTo: b@example.org\nSubject: <b>Bold</b>\n';
  const eml = `${head}MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n${HOSTILE}\n`;
  fs.writeFileSync(path.join(server.outbox, `${id}.eml`), eml.replaceAll('\n', '\r\n'));
  const asked: string[] = [];
  context.on('request', (request) => asked.push(new URL(request.url()).pathname));

  const said: string[] = [];
  page.on('console', (message) => said.push(message.text()));

  await page.goto('/dev/mail');
  await page.getByRole('link', { name: '<b>Bold</b>' }).click();
  const frame = page.frameLocator('iframe');
  await expect(frame.getByText('Nothing happened')).toBeVisible();
  await frame.getByRole('button', { name: 'Press' }).click({ force: true });
  await expect(frame.getByText('Nothing happened')).toBeVisible();
  await expect(page).toHaveURL(`/dev/mail/${id}`);
  expect(asked).not.toContain('/it-ran');
  expect(said.join('\n')).toMatch(/elsewhere\.example\/seen.*Content Security Policy/);
  fs.rmSync(path.join(server.outbox, `${id}.eml`));
});
