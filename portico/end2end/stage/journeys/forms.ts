import { expect, type Locator, type Page } from '@playwright/test';
import fs from 'node:fs';
import PostalMime from 'postal-mime';
import path from 'node:path';
import type { Server } from '../server';

// Everything is found by names of the HTML, which are the same in each language.

export function form(page: Page, endpoint: string): Locator {
  return page.locator(`main form[action="/fn/${endpoint}"]`).first();
}

/** Fills in the form's fields, by their names. */
export async function fill(page: Page, endpoint: string, values: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    await form(page, endpoint).locator(`[name="${name}"]`).fill(value);
  }
}

export async function send(page: Page, endpoint: string, values: Record<string, string> = {}): Promise<void> {
  await fill(page, endpoint, values);
  await form(page, endpoint).locator('button[type=submit]').click();
}

export async function expectAlert(page: Page): Promise<void> {
  await expect(page.locator('main [role=alert]:visible').filter({ hasText: /\S/ }).first()).toBeVisible();
}

export async function expectInvalid(page: Page, name: string): Promise<void> {
  await expect(page.locator(`main [name="${name}"]:visible`).first()).toHaveAttribute('aria-invalid', 'true');
}

/** Waits for the strength of the new password, from 0 to 4. A busy machine needs a while to load the estimator. */
export async function expectStrength(page: Page, level: number): Promise<void> {
  await expect(page.locator('main .strength').first()).toHaveAttribute('data-level', String(level), { timeout: 30_000 });
}

/** The newest link to this path that was mailed to an address. */
export async function mailedLink(server: Server, address: string, to: string): Promise<string> {
  let link: string | undefined;
  await expect(async () => {
    const files = fs.readdirSync(server.outbox).filter((file) => file.endsWith('.eml')).sort();
    for (const file of files) {
      const mail = await PostalMime.parse(fs.readFileSync(path.join(server.outbox, file)));
      if (mail.to?.[0]?.address !== address) continue;
      link = mail.text?.split(/\r?\n/).find((line) => line.includes(`${to}?token=`)) ?? link;
    }
    expect(link, `a link to ${to} for ${address}`).toBeDefined();
  }).toPass();
  return link!;
}
