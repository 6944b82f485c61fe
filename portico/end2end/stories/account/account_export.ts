import { download } from '../../stage/export';
import { open } from '../../stage/hydration';
import { newPerson, expectSignedInHeader, registered, signedIn } from '../../stage/people';
import { claimsOf, expectToken } from '../../stage/session';
import { expect, test } from '../../stage/story';

test('a user can download their data as a file', async ({ page, context, server }) => {
  const bea = await registered(server, newPerson('Bea'));
  const ada = await signedIn(context, server);
  await open(page, '/account');
  await page.getByRole('main').getByRole('link', { name: 'Data' }).click();
  const { text, rows } = await download(page);
  const { sub } = claimsOf(await expectToken(page));
  expect(rows.user).toMatchObject({ id: sub, name: ada.name, email: ada.email });
  expect(rows.sessions).toHaveLength(1);
  for (const part of ['audit_events', 'one_time_links', 'mails'] as const) {
    expect(Array.isArray(rows[part]), part).toBe(true);
  }
  for (const secret of [ada.password, '$2b$', 'hash', bea.email]) expect(text).not.toContain(secret);
  await expect(page).toHaveURL('/account/data');
  await expectSignedInHeader(page, ada);
});
