import type { Guard } from '../guard';
import type { Server } from '../server';
import * as factors from './factors';
import type { Observer } from './observer';
import * as passkeys from './passkeys';
import * as plain from './plain';
import * as users from './users';
import * as visitors from './visitors';

export { Observer } from './observer';

/** Brings pages into states, and shows each state to the observer. It finds everything by names of the HTML. */
export type Journey = (observer: Observer, server: Server) => Promise<void>;

/** All pages and states of Portico. A group's journeys keep their order: a log-in lasts until the next one. */
export const JOURNEYS = {
  visitors: [visitors.openAddresses, visitors.signUp, visitors.logIn, visitors.openMailedLinks],
  users: [users.openAddresses, users.openMenu, users.sendRefusedForms, users.openLongLists],
  factors: [factors.logInWithApp, factors.setUpAppToLogIn, factors.keepAccount, passkeys.usePasskeys],
  plain: [plain.openPlainPages, plain.sendForeignForm],
} satisfies Record<string, Journey[]>;

/** The journeys send refused forms, open pages that do not exist, cut connections, and lead to a second server. */
export function expectRefusals(guard: Guard): void {
  guard.expectStatus(401, 403, 404, 405, 409, 422);
  guard.expectLine(/net::ERR_FAILED/);
  guard.expectLine(/^request to another site: http:\/\/localhost:/);
}
