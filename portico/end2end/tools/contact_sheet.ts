import fs from 'node:fs';
import path from 'node:path';
import { expectRefusals, JOURNEYS } from '../stage/journeys';
import { chooseLanguage, LANGUAGES, type Language } from '../stage/languages';
import type { Server } from '../stage/server';
import { expect, test } from '../stage/story';
import { Camera, type State } from './contact_sheet/camera';
import { openSamples } from './contact_sheet/emails';
import { writeNotes } from './contact_sheet/notes';
import { missing } from './contact_sheet/pages';
import { writeSheets } from './contact_sheet/sheet';

/** Read from SHOTS_DIR. Defaults to the folder in `target`. */
const folder = path.resolve(process.env.SHOTS_DIR || path.join(__dirname, '../../../target/contact-sheet'));

type Shooting = (camera: Camera, server: Server) => Promise<void>;

/** The journeys of Portico, its emails, and the pages of the app that it comes with. */
const ALL: Shooting[] = [...Object.values(JOURNEYS).flat(), openSamples, writeNotes];

test('a contact sheet of every page and state', async ({ browser, context, server, guard }) => {
  expectRefusals(guard);
  fs.rmSync(folder, { recursive: true, force: true });
  const states = new Map<Language, State[]>();
  for (const language of LANGUAGES) {
    await context.clearCookies();
    await chooseLanguage(context, server, language);
    // Chromium gives a page one device with passkeys.
    const page = await context.newPage();
    const camera = new Camera(page, language, folder);
    // The other pictures are worth having even if a journey cannot be finished.
    for (const journey of ALL) await journey(camera, server).catch((reason) => camera.fail(journey.name, reason));
    states.set(language, camera.states);
    await page.close();
  }
  for (const file of await writeSheets(browser, folder, states)) console.log(file);
  for (const [language, all] of states) {
    expect(missing(all.map((state) => state.path)), `pages without a picture in ${language}`).toEqual([]);
  }
});
