import { expect, type Page } from '@playwright/test';
import fs from 'node:fs';

interface Export {
  user: { id: string; name: string; email: string };
  sessions: { user_agent: string }[];
  audit_events: unknown[];
  one_time_links: unknown[];
  mails: unknown[];
}

/** Clicks the button and reads the saved file. */
export async function download(page: Page): Promise<{ text: string; rows: Export }> {
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).click(),
  ]);
  expect(saved.suggestedFilename()).toBe('portico-account.json');
  const text = fs.readFileSync(await saved.path(), 'utf8');
  return { text, rows: JSON.parse(text) };
}
