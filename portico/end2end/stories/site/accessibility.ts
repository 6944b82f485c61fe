import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { open } from '../../stage/hydration';
import { linkTo, SUBJECT } from '../../stage/mail';
import { alertOn } from '../../stage/outcome';
import { FOR_USERS, FOR_VISITORS, PLAIN } from '../../stage/pages';
import { newPerson, logIn, registered, signedIn, signUp } from '../../stage/people';
import { Phone } from '../../stage/phone';
import {
  codeField,
  enrolled,
  expectStep,
  giveCode,
  qrCode,
  recoveryCodeField,
  shownCodes,
} from '../../stage/second_factor';
import { expect, test } from '../../stage/story';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test(`no page for visitors has a serious accessibility violation in the ${colorScheme} theme`, async ({ page, guard }) => {
      test.slow();
      guard.expectStatus(404);
      for (const path of FOR_VISITORS) await checkAt(page, path, open);
      await page.setViewportSize({ width: 390, height: 844 });
      for (const path of PLAIN) await checkAt(page, path, (page, path) => page.goto(path));
    });

    test(`no page for users has a serious accessibility violation in the ${colorScheme} theme`, async ({
      page,
      context,
      server,
    }) => {
      test.slow();
      await signedIn(context, server);
      for (const path of FOR_USERS) await checkAt(page, path, open);
    });

    test(`the pages behind emailed links have no serious accessibility violation in the ${colorScheme} theme`, async ({
      page,
      context,
      server,
    }) => {
      const [ada, bea] = [await registered(server), newPerson('Bea')];
      await page.request.post(`${server.url}/api/v1/password/forgot`, { data: { email: ada.email } });
      for (const subject of [SUBJECT.verify, SUBJECT.reset]) {
        await open(page, await linkTo(server, ada.email, subject));
        await expectAccessible(page);
      }
      await signedIn(context, server, bea);
      await open(page, await linkTo(server, bea.email, SUBJECT.verify));
      await expectAccessible(page);
    });

    test(`the pages of a second factor have no serious accessibility violation in the ${colorScheme} theme`, async ({
      page,
      server,
      guard,
    }) => {
      guard.expectStatus(403);
      const { ada, phone, recoveryCodes } = await enrolled(server);
      await page.goto('/login');
      await logIn(page, ada);
      await expectStep(page);
      await giveCode(page, await phone.oldCode());
      await expect(codeField(page)).toHaveAttribute('aria-invalid', 'true');
      await expectAccessible(page);
      await page.getByRole('link', { name: 'Use a recovery code' }).click();
      await recoveryCodeField(page).fill(recoveryCodes[0]!);
      await page.getByLabel('Trust this browser for 30 days').check();
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Continue' }).click();
      await expect(page).toHaveURL('/dashboard');

      await open(page, '/account/security');
      await page.getByRole('button', { name: 'Turn off' }).click();
      await page.getByRole('button', { name: 'New recovery codes' }).click();
      await expect(page.getByLabel('Password', { exact: true })).toHaveCount(2);
      await expectAccessible(page);

      await open(page, '/account/security/app');
      await page.getByLabel('Password', { exact: true }).fill(ada.password);
      await page.getByRole('button', { name: 'Continue' }).click();
      await expect(qrCode(page)).toBeVisible();
      await expectAccessible(page);
      const app = await Phone.scan(qrCode(page));
      await codeField(page).fill(await app.code());
      await page.getByRole('button', { name: 'Turn on' }).click();
      await shownCodes(page);
      await expectAccessible(page);
      await open(page, await linkTo(server, ada.email, SUBJECT.appTurnedOn));
      await expectAccessible(page);
    });

    test(`a wrong password on an account page has no serious accessibility violation in the ${colorScheme} theme`, async ({
      page,
      context,
      server,
      guard,
    }) => {
      guard.expectStatus(403);
      await signedIn(context, server);
      await open(page, '/account/security');
      await page.getByLabel('Current password').fill('not the password');
      await page.getByLabel('New password').fill(newPerson().password);
      await page.getByRole('button', { name: 'Change password' }).click();
      await expect(alertOn(page)).toBeVisible();
      await expectAccessible(page);
    });

    test(`a refused log-in has no serious accessibility violation in the ${colorScheme} theme`, async ({
      page,
      guard,
    }) => {
      guard.expectStatus(401);
      await open(page, '/login');
      await logIn(page, newPerson('Eve'));
      await expect(page.getByRole('alert')).toHaveText(/\S/);
      await expectAccessible(page);
    });

    test(`a field error has no serious accessibility violation in the ${colorScheme} theme`, async ({
      page,
      guard,
    }) => {
      guard.expectStatus(422);
      await open(page, '/signup');
      await signUp(page, { ...newPerson(), password: 'short' });
      await expect(page.getByLabel('Password', { exact: true })).toHaveAttribute(
        'aria-invalid',
        'true',
      );
      await expectAccessible(page);
    });
  });
}

async function checkAt(page: Page, path: string, visit: (page: Page, path: string) => Promise<unknown>): Promise<void> {
  await test.step(path, async () => {
    await visit(page, path);
    await expectAccessible(page);
  });
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const barriers = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html).join('\n  ')}`);
  expect(barriers).toEqual([]);
}
