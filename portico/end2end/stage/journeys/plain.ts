import { PLAIN } from '../pages';
import { registered } from '../people';
import type { Server } from '../server';
import { mailedLink } from './forms';
import type { Observer } from './observer';

/** Pages without the scripts of Portico, and a user's email. */
export async function openPlainPages(observer: Observer, server: Server): Promise<void> {
  const { page } = observer;
  await page.context().clearCookies({ name: 'portico' });
  await mailedLink(server, (await registered(server)).email, '/verify-email');
  for (const [name, address] of Object.entries(PLAIN)) await observer.gotoAndObserve(name, address);
  await page.goto(PLAIN['dev-mail']);
  await page.locator('main .card a').first().click();
  await page.waitForURL(/\/dev\/mail\/[0-9a-f]{32}$/);
  await observer.observe('dev-mail-letter');
}

/** The answer to a form of another site. */
export async function sendForeignForm(observer: Observer, server: Server): Promise<void> {
  const { page } = observer;
  await page.goto('about:blank');
  await page.setContent(`<form method="post" action="${server.url}/fn/session/create"><button>Send</button></form>`);
  await page.locator('button').click();
  await page.waitForURL('**/fn/session/create');
  await observer.observe('error-403-other-site');
}
