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

test('axe finds no violation on a page of administrators, and where other users read that they may not see it', async ({
  page,
  context,
  server,
  guard,
}) => {
  guard.expectStatus(403);
  const ada = await signedIn(context, server, newPerson());
  for (const language of LANGUAGES) {
    await chooseLanguage(context, server, language);
    await new Inspector(page, language).openAndObserve('error-403', '/admin');
  }
  await chooseLanguage(context, server, 'en');
  await server.portico('user', 'promote', ada.email);
  await new Inspector(page, 'en').openAndObserve('admin', '/admin');
});
