import { open } from '../../stage/hydration';
import { expectDashboardOf, logIn, registered, signedIn } from '../../stage/people';
import { test } from '../../stage/story';

/** As they appear in the address bar. */
const HOSTILE = [
  '//evil.example',
  '/\\evil.example',
  '%2F%5Cevil.example',
  'https://evil.example',
  'https:evil.example',
  'javascript:alert(1)',
  '%2F%2Fevil.example',
  '%252F%252Fevil.example',
  '/%09/evil.example',
  '/%0A/evil.example',
  '%00//evil.example',
  '/.//evil.example',
  '/x/..//evil.example',
];

for (const next of HOSTILE) {
  test(`logging in with next=${next} leads to the dashboard`, async ({ page, server }) => {
    const ada = await registered(server);
    await open(page, `/login?next=${next}`);
    await logIn(page, ada);
    await expectDashboardOf(page, ada);
  });
}

test('a logged-in visitor with a hostile next lands on the dashboard', async ({
  page,
  context,
  server,
}) => {
  const ada = await signedIn(context, server);
  for (const next of HOSTILE) {
    for (const path of ['/login', '/signup']) {
      await test.step(`${path}?next=${next}`, async () => {
        await page.goto(`${path}?next=${next}`);
        await expectDashboardOf(page, ada);
      });
    }
  }
});

test.describe('with scripts off', () => {
  test.use({ javaScriptEnabled: false });

  test('logging in with a hostile next leads to the dashboard', async ({
    page,
    context,
    server,
  }) => {
    const ada = await registered(server);
    for (const next of HOSTILE) {
      await test.step(`next=${next}`, async () => {
        await context.clearCookies();
        await page.goto(`/login?next=${next}`);
        await logIn(page, ada);
        await expectDashboardOf(page, ada);
      });
    }
  });
});
