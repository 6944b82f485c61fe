import { Inspector } from '../../stage/accessibility';
import { expectRefusals, JOURNEYS } from '../../stage/journeys';
import { chooseLanguage, LANGUAGES } from '../../stage/languages';
import { newPerson, signedIn } from '../../stage/people';
import { test } from '../../stage/story';

// Each story may have a worker of its own.
test.describe.configure({ mode: 'parallel' });

for (const language of LANGUAGES) {
  for (const [group, journeys] of Object.entries(JOURNEYS)) {
    test(`axe finds no violation in any state of the journeys of ${group}, in ${language}`, async ({
      page,
      context,
      server,
      guard,
    }) => {
      test.slow();
      expectRefusals(guard);
      await chooseLanguage(context, server, language);
      const inspector = new Inspector(page, language);
      for (const journey of journeys) await journey(inspector, server);
    });
  }
}

test('axe finds no violation on the page of administrators', async ({ page, context, server }) => {
  const ada = await signedIn(context, server, newPerson());
  await server.portico('user', 'promote', ada.email);
  await new Inspector(page, 'en').openAndObserve('admin', '/admin');
});
