import { logIn } from '../../stage/people';
import { enrolled } from '../../stage/second_factor';
import { expect, test } from '../../stage/story';

test.use({ settings: { PORTICO_TRUST_BROWSER: '7d' } });

test('the box names the time for which a browser is trusted', async ({ page, server }) => {
  const { ada } = await enrolled(server);
  await page.goto('/login');
  await logIn(page, ada);
  await expect(page.getByLabel('Trust this browser for 7 days')).toBeVisible();
});
