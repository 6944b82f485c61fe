import { logIn } from '../../stage/people';
import { enrolled, expectStep } from '../../stage/second_factor';
import { expect, test } from '../../stage/story';

test.use({ settings: { PORTICO_TRUST_BROWSER: 'off' } });

test('the box is not shown where browsers are not trusted', async ({ page, server }) => {
  const { ada } = await enrolled(server);
  await page.goto('/login');
  await logIn(page, ada);
  await expectStep(page);
  await expect(page.getByRole('checkbox')).toHaveCount(0);
});
