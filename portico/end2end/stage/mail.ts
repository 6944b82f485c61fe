import { expect } from '@playwright/test';
import fs from 'node:fs';
import path from 'node:path';
import PostalMime from 'postal-mime';
import type { Server } from './server';

export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** The subjects of emails. */
export const SUBJECT = {
  verify: 'Confirm your email address',
  confirmNewAddress: 'Confirm your new email address',
  reset: 'Choose a new password',
  taken: 'You already have an account',
  passwordChanged: 'Your password was changed',
  addressAsked: 'Someone asked to change your email address',
  addressChanged: 'Your email address was changed',
  newDevice: 'Log-in from a new device',
  deletion: 'Your account will be deleted',
  appTurnedOn: 'An authenticator app was turned on',
  factorUndone: 'Your account is locked until you choose a new password',
} as const;

/** All emails to an address so far, oldest first. */
export async function mailsTo(server: Server, address: string): Promise<Mail[]> {
  if (!fs.existsSync(server.outbox)) return [];
  // The names sort by time.
  const files = fs.readdirSync(server.outbox).filter((file) => file.endsWith('.eml')).sort();
  const mails = await Promise.all(files.map((file) => parse(path.join(server.outbox, file))));
  return mails.filter((mail) => mail.to === address);
}

/** Waits for this many emails with this subject, and returns the latest. */
export async function mailTo(
  server: Server,
  address: string,
  subject: string,
  count = 1,
): Promise<Mail> {
  let found: Mail[] = [];
  await expect(async () => {
    found = (await mailsTo(server, address)).filter((mail) => mail.subject === subject);
    expect(found, `${subject} to ${address}`).toHaveLength(count);
  }).toPass();
  return found.at(-1)!;
}

/** The same, but returns the link in the email. */
export async function linkTo(...wanted: Parameters<typeof mailTo>): Promise<string> {
  const { text } = await mailTo(...wanted);
  const links = text.split(/\r?\n/).filter((line) => line.includes('?token='));
  expect(links, text).toHaveLength(1);
  expect(links[0]).toMatch(/^http:\/\/localhost:\d+\/[a-z-]+\?token=[\w.~-]+$/);
  return links[0]!;
}

async function parse(file: string): Promise<Mail> {
  const { to, subject, text, html } = await PostalMime.parse(fs.readFileSync(file));
  return { to: to?.[0]?.address ?? '', subject: subject ?? '', text: text ?? '', html: html ?? '' };
}
