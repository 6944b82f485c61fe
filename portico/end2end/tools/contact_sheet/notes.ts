import { open } from '../../stage/hydration';
import type { Observer } from '../../stage/journeys';
import { expectInvalid, send } from '../../stage/journeys/forms';
import { newPerson, signedIn } from '../../stage/people';
import type { Server } from '../../stage/server';

/** Notes are the example of an app with a list, a form and a page for each row. */
export async function writeNotes(observer: Observer, server: Server): Promise<void> {
  const { page } = observer;
  await page.context().clearCookies({ name: 'portico' });
  await signedIn(page.context(), server, { ...newPerson(), name: 'Ada Lovelace' });
  await observer.openAndObserve('notes-empty', '/notes');
  await observer.openAndObserve('error-404-note', '/notes/019adf00-0000-7000-8000-000000000000');
  await open(page, '/notes');
  await send(page, 'notes/add', { text: ' ' });
  await expectInvalid(page, 'text');
  await observer.observe('notes-field-error');
  for (const text of ['Buy columns', 'A note with a title that is longer than one line on a phone, and goes on', 'x'.repeat(60)]) {
    await open(page, '/notes');
    await send(page, 'notes/add', { text });
    await page.waitForURL('**/notes/*');
  }
  await observer.observe('note');
  await observer.openAndObserve('notes', '/notes');
}
