import { TreeReader } from '../../stage/accessibility/trees';
import { expectRefusals, JOURNEYS, type Journey } from '../../stage/journeys';
import * as users from '../../stage/journeys/users';
import * as visitors from '../../stage/journeys/visitors';
import { test } from '../../stage/story';

// `trees/` has what each page tells assistive technology. After a wanted change, `make accessibility-trees` updates it:
// read the differences.

/** The journeys whose states have a tree, by the folder of the trees. */
const KEPT: Record<string, Journey[]> = {
  visitor: [visitors.openAddresses],
  user: [users.openAddresses, (observer) => observer.openAndObserve('error-403', '/admin')],
  factors: JOURNEYS.factors,
};

for (const [folder, journeys] of Object.entries(KEPT)) {
  test(`each state keeps its accessibility tree: ${folder}`, async ({ page, server, guard }) => {
    expectRefusals(guard);
    const reader = new TreeReader(page, folder);
    for (const journey of journeys) await journey(reader, server);
  });
}
