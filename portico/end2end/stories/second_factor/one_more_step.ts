import { open } from '../../stage/hydration';
import { expectDashboardOf, logIn, registered } from '../../stage/people';
import { codeField, enrolled, expectStep, giveCode, recoveryCodeField } from '../../stage/second_factor';
import { expect, test } from '../../stage/story';

test.beforeEach(({ guard }) => guard.expectStatus(401, 403));

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with scripts' : 'without scripts', () => {
    test.use({ javaScriptEnabled });

    test('a log-in takes a code, and leads to the page that was asked for', async ({ page, server }) => {
      test.slow();
      const { ada, phone } = await enrolled(server);
      await page.goto('/account');
      await logIn(page, ada);
      await expectStep(page);
      await expect(codeField(page)).toBeFocused();
      await expect(codeField(page)).toHaveAttribute('autocomplete', 'one-time-code');
      await expect(codeField(page)).toHaveAttribute('inputmode', 'numeric');
      await expect(page.getByRole('banner').getByRole('link', { name: /^(Log in|Sign up)$/ })).toHaveCount(0);

      await page.getByLabel('Trust this browser for 30 days').check();
      await giveCode(page, await phone.oldCode());
      await expect(codeField(page)).toHaveAccessibleDescription(/That code is wrong or has been used/);
      await expect(codeField(page)).toHaveValue('');
      await expect(page.getByLabel('Trust this browser for 30 days')).toBeChecked();
      await giveCode(page, await phone.code());
      await expect(page).toHaveURL('/account');
      await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible();
    });

    test('a recovery code replaces the phone once', async ({ page, server }) => {
      const { ada, recoveryCodes } = await enrolled(server);
      await page.goto('/login');
      await logIn(page, ada);
      await page.getByRole('link', { name: 'Use a recovery code' }).click();
      await expect(recoveryCodeField(page)).toBeFocused();
      await expect(codeField(page)).toHaveCount(0);
      await recoveryCodeField(page).fill('0000 0000 0000 0000 0000 0000');
      await page.getByRole('button', { name: 'Continue' }).click();
      await expect(recoveryCodeField(page)).toHaveAccessibleDescription(/That code is wrong or has been used/);
      await recoveryCodeField(page).fill(recoveryCodes[0]!.toLowerCase().replaceAll('-', ' '));
      await page.getByRole('button', { name: 'Continue' }).click();
      await expectDashboardOf(page, ada);
      await page.goto('/account/security');
      await expect(page.getByText('7 are left.')).toBeVisible();
    });

    test('a pending log-in can be abandoned to log in to another account', async ({ page, server }) => {
      const { ada } = await enrolled(server);
      const bea = await registered(server);
      await page.goto('/login?next=%2Faccount');
      await logIn(page, ada);
      await page.getByRole('button', { name: 'Log in as someone else' }).click();
      await expect(page).toHaveURL('/login?next=%2Faccount');
      await page.goto('/login/step');
      await expect(page).toHaveURL('/login');
      await logIn(page, bea);
      await expectDashboardOf(page, bea);
    });

    test('an expired log-in must be started again', async ({ page, server }) => {
      const { ada, phone } = await enrolled(server);
      await page.goto('/login?next=%2Faccount');
      await logIn(page, ada);
      await expectStep(page);
      await server.portico('user', 'sign-out', ada.email);
      await giveCode(page, await phone.code());
      await expect(page).toHaveURL('/login?next=%2Faccount&reason=step_expired');
      await expect(page.getByRole('status').filter({ hasText: 'Log in again.' })).toBeVisible();
    });
  });
}

test('the page without a pending log-in leads to the log-in', async ({ page }) => {
  await page.goto('/login/step');
  await expect(page).toHaveURL('/login');
});

test('a code without six digits is refused in the browser', async ({ page, server }) => {
  const { ada } = await enrolled(server);
  await open(page, '/login');
  await logIn(page, ada);
  await expectStep(page);
  const sent: string[] = [];
  page.on('request', (request) => sent.push(new URL(request.url()).pathname));
  await giveCode(page, '12345');
  await expect(codeField(page)).toHaveAccessibleDescription('A code has six digits.');
  await expect(codeField(page)).toBeFocused();
  expect(sent).not.toContain('/fn/step/finish');
});

test('a log-in completed in one tab shows in another', async ({ page, context, server }) => {
  const { ada, phone } = await enrolled(server);
  const tab = await context.newPage();
  await open(page, '/login');
  await logIn(page, ada);
  await expectStep(page);
  await open(tab, '/login/step');
  await giveCode(page, await phone.code());
  await expectDashboardOf(page, ada);
  await expectDashboardOf(tab, ada);
});
