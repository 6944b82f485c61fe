import { open } from '../../stage/hydration';
import { mailsTo, mailTo, SUBJECT } from '../../stage/mail';
import { expectDashboardOf, logIn, logOut, signUp, newPerson } from '../../stage/people';
import { expect, test } from '../../stage/story';

test('a log-in from a new browser sends a notice by email', async ({
  page,
  server,
  elsewhere,
}) => {
  const ada = newPerson();
  await open(page, '/signup');
  await signUp(page, ada);
  await expectDashboardOf(page, ada);
  const there = await elsewhere.newPage();
  await open(there, '/login');
  await logIn(there, ada);
  await expectDashboardOf(there, ada);

  const { text } = await mailTo(server, ada.email, SUBJECT.newDevice);
  expect(text).toContain('127.0.0.1');
  expect(text).toContain(`${server.url}/account/sessions`);
});

test('a log-in from a known browser triggers no notice', async ({ page, server, elsewhere }) => {
  const ada = newPerson();
  await open(page, '/signup');
  await signUp(page, ada);
  await expectDashboardOf(page, ada);
  await logOut(page);
  await logIn(page, ada);
  await expectDashboardOf(page, ada);

  const there = await elsewhere.newPage();
  for (let time = 0; time < 2; time += 1) {
    await open(there, '/login');
    await logIn(there, ada);
    await expectDashboardOf(there, ada);
    await logOut(there);
  }
  // An email sent later has arrived, so no other was sent.
  await open(there, '/forgot-password');
  await there.getByLabel('Email', { exact: true }).fill(ada.email);
  await there.getByRole('button', { name: 'Send the link' }).click();
  await mailTo(server, ada.email, SUBJECT.reset);
  const subjects = (await mailsTo(server, ada.email)).map(({ subject }) => subject);
  expect(subjects).toEqual([SUBJECT.verify, SUBJECT.newDevice, SUBJECT.reset]);
});
