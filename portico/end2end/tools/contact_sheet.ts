import fs from 'node:fs';
import path from 'node:path';
import { LANGUAGE_COOKIE, LANGUAGES, type Language } from '../stage/languages';
import type { Server } from '../stage/server';
import { expect, test } from '../stage/story';
import { Camera, type State } from './contact_sheet/camera';
import { shootFactors, shootKeptAccount } from './contact_sheet/factors';
import { missing } from './contact_sheet/pages';
import { writeSheets } from './contact_sheet/sheet';
import * as signedIn from './contact_sheet/signed_in';
import * as signedOut from './contact_sheet/signed_out';

/** Read from SHOTS_DIR. Defaults to the folder in `target`. */
const folder = path.resolve(process.env.SHOTS_DIR || path.join(__dirname, '../../../target/contact-sheet'));

/** In this order, because a log-in is kept until the next one. */
const JOURNEYS: ((camera: Camera, server: Server) => Promise<void>)[] = [
  signedOut.shootAddresses,
  signedOut.shootSignUp,
  signedOut.shootLogIn,
  signedOut.shootMailedLinks,
  signedIn.shootAddresses,
  signedIn.shootNotes,
  signedIn.shootErrors,
  signedIn.shootLong,
  shootFactors,
  shootKeptAccount,
  signedIn.shootPasskeys,
  signedOut.shootDevMail,
  signedOut.shootErrors,
];

test('a contact sheet of every page and state', async ({ browser, page, context, server, guard }) => {
  guard.expectStatus(401, 403, 404, 405, 409, 422);
  guard.expectLine(/net::ERR_FAILED/);
  fs.rmSync(folder, { recursive: true, force: true });
  const states = new Map<Language, State[]>();
  for (const language of LANGUAGES) {
    await context.clearCookies();
    await context.addCookies([{ name: LANGUAGE_COOKIE, value: language, url: server.url }]);
    const camera = new Camera(page, language, folder);
    // The other pictures are worth having even if a journey cannot be finished.
    for (const journey of JOURNEYS) await journey(camera, server).catch((reason) => camera.fail(journey.name, reason));
    states.set(language, camera.states);
  }
  for (const file of await writeSheets(browser, folder, states)) console.log(file);
  for (const [language, all] of states) {
    expect(missing(all.map((state) => state.path)), `pages without a picture in ${language}`).toEqual([]);
  }
});
