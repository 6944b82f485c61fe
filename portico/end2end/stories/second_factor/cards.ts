import type { Locator } from '@playwright/test';
import { open } from '../../stage/hydration';
import { expectDashboardOf, logIn } from '../../stage/people';
import { enrolled, expectStep, recoveryCodeField } from '../../stage/second_factor';
import { expect, test } from '../../stage/story';

test('the cards keep their shape', async ({ page, server }) => {
  const { ada, recoveryCodes } = await enrolled(server);
  await page.goto('/login');
  await logIn(page, ada);
  await expectStep(page);
  await page.getByRole('link', { name: 'Use a recovery code' }).click();
  await recoveryCodeField(page).fill(recoveryCodes[0]!);
  await page.getByLabel('Trust this browser for 30 days').check();
  await page.getByRole('button', { name: 'Continue' }).click();
  await expectDashboardOf(page, ada);

  await open(page, '/account/security');
  const card = page.getByRole('listitem').filter({ hasText: 'Authenticator app' });
  // A sentence is one item of the row, not two with a gap.
  await expect(card.locator('.card-facts > time')).toHaveCount(0);
  const replace = card.getByRole('link', { name: 'Set up a new app' });
  const { height } = await box(replace);
  await card.getByRole('button', { name: 'Turn off' }).click();
  await expect(card.getByLabel('Password', { exact: true })).toBeVisible();
  expect((await box(replace)).height).toBeCloseTo(height, 0);

  const codes = await box(page.getByRole('listitem').filter({ hasText: 'Recovery codes' }));
  const heading = await box(page.getByRole('heading', { name: 'Trusted browsers' }));
  expect(heading.y - (codes.y + codes.height)).toBeGreaterThanOrEqual(24);

  await page.setViewportSize({ width: 390, height: 844 });
  const browser = page.getByRole('listitem').filter({ hasText: 'Forget this browser' });
  const icon = await box(browser.locator('.icon'));
  expect((await box(browser.getByRole('button'))).x).toBeCloseTo(icon.x, 0);
});

async function box(part: Locator): Promise<{ x: number; y: number; height: number }> {
  const found = await part.boundingBox();
  if (!found) throw new Error('it is not shown');
  return found;
}
