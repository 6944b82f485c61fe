import { open } from '../../stage/hydration';
import { newPerson, expectSignedOutHeader, registered, signUp } from '../../stage/people';
import { expect, test } from '../../stage/story';

for (const [title, spelling] of [
  ['as it was typed', (email: string) => email],
  ['in capitals', (email: string) => email.toUpperCase()],
] as const) {
  test(`a taken address ${title} is reported, and name and address are kept`, async ({
    page,
    server,
    guard,
  }) => {
    guard.expectStatus(409);
    const ada = await registered(server);
    const bea = { ...newPerson('Bea'), email: spelling(ada.email) };

    await open(page, '/signup');
    await signUp(page, bea);

    await expect(page.getByText('That email address already has an account.')).toBeVisible();
    await expect(page.getByLabel('Name', { exact: true })).toHaveValue(bea.name);
    await expect(page.getByLabel('Email', { exact: true })).toHaveValue(bea.email);
    await expect(page.getByRole('button', { name: 'Sign up' })).toBeEnabled();
    await expectSignedOutHeader(page);
  });
}
