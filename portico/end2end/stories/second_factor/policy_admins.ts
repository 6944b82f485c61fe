import { expectAccessible } from '../../stage/accessibility';
import { open } from '../../stage/hydration';
import { alertOn } from '../../stage/outcome';
import { logIn, newPerson, signedIn } from '../../stage/people';
import { Phone } from '../../stage/phone';
import { codeField, enrolled, giveCode, qrCode, shownCodes } from '../../stage/second_factor';
import { expect, test } from '../../stage/story';

test.use({ settings: { PORTICO_SECOND_FACTOR: 'admins' } });
test.beforeEach(({ guard }) => guard.expectStatus(401, 403));

test('pages for administrators ask an open session for a second factor, and lead to the set-up', async ({
  page,
  context,
  server,
}) => {
  const ada = await signedIn(context, server);
  await server.portico('user', 'promote', ada.email);
  const needed = page.getByRole('heading', { level: 1, name: 'This page requires a second factor' });
  await expect(async () => {
    const answer = await page.goto('/admin');
    expect(answer!.status()).toBe(403);
    await expect(needed).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await page.goto('/account');
  await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible();

  await page.goto('/account/security');
  await page.getByLabel('Current password').fill(ada.password);
  await page.getByLabel('New password').fill(newPerson().password);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(alertOn(page)).toHaveText('Set up an authenticator app or a passkey first.');
  await expect(codeField(page)).toHaveCount(0);
  await expect(page.getByLabel('Current password')).toHaveValue(ada.password);

  await page.goto('/admin');
  await expect(page.getByText('You have none yet. Set up an authenticator app or add a passkey first.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Set up an app' }).click();
  await page.getByLabel('Password', { exact: true }).fill(ada.password);
  await page.getByRole('button', { name: 'Continue' }).click();
  const phone = await Phone.scan(qrCode(page));
  await codeField(page).fill(await phone.code());
  await page.getByRole('button', { name: 'Turn on' }).click();
  await shownCodes(page);
  await page.getByRole('link', { name: 'Continue' }).click();
  await expect(page.getByText('Users of this site')).toBeVisible();
});

test('an administrator logs in with a code, and their browser is never trusted', async ({ page, server }) => {
  const { ada, phone } = await enrolled(server);
  await server.portico('user', 'promote', ada.email);
  await open(page, '/login?next=%2Fadmin');
  await logIn(page, ada);
  await expect(codeField(page)).toBeVisible();
  await expect(page.getByLabel(/^Trust this browser/)).toHaveCount(0);
  await giveCode(page, await phone.code());
  await expect(page).toHaveURL('/admin');
  await expect(page.getByText('Users of this site')).toBeVisible();
});

test('nothing is offered where policy decides', async ({ page, context, server }) => {
  await signedIn(context, server);
  await page.goto('/account');
  await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible();
  await expect(page.getByRole('complementary')).toHaveCount(0);
});
