import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { open } from '../stage/hydration';
import { aPerson, logIn, signedIn, signUp } from '../stage/people';
import { expect, test } from '../stage/story';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    const forEverybody = [
      '/',
      '/signup',
      '/login',
      '/login?reason=logged_out',
      '/forgot-password',
      '/reset-password?token=x',
      '/verify-email',
      '/verify-email?token=x',
      '/no-such-page',
    ];
    for (const path of forEverybody) {
      test(`${path} has no serious barrier in ${colorScheme}`, async ({ page, guard }) => {
        guard.expectStatus(404);
        await open(page, path);
        await expectNoBarrier(page);
      });
    }

    const signedInPages = [
      '/',
      '/dashboard',
      '/account',
      '/account?saved=yes',
      '/account/security',
      '/account/sessions',
      '/account/sessions?ended=yes',
      '/account/data',
    ];
    for (const path of signedInPages) {
      test(`${path} signed in has no serious barrier in ${colorScheme}`, async ({
        page,
        context,
        server,
      }) => {
        await signedIn(context, server);
        await open(page, path);
        await expectNoBarrier(page);
      });
    }

    test(`a refused log-in has no serious barrier in ${colorScheme}`, async ({ page, guard }) => {
      guard.expectStatus(401);
      await open(page, '/login');
      await logIn(page, aPerson('Nobody'));
      await expect(page.getByRole('alert')).toHaveText(/\S/);
      await expectNoBarrier(page);
    });

    test(`a field error has no serious barrier in ${colorScheme}`, async ({ page, guard }) => {
      guard.expectStatus(422);
      await open(page, '/signup');
      await signUp(page, { ...aPerson(), password: 'short' });
      await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute(
        'aria-invalid',
        'true',
      );
      await expectNoBarrier(page);
    });
  });
}

async function expectNoBarrier(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const barriers = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html).join('\n  ')}`);
  expect(barriers).toEqual([]);
}
