import { open } from '../../stage/hydration';
import { signedIn } from '../../stage/people';
import { expectSuccessor, expectToken, watchRefreshes } from '../../stage/session';
import { expect, test } from '../../stage/story';

test.use({ settings: { PORTICO_ACCESS_TTL: '1s' } });

test('a token that lives one second is refreshed once per lifetime', async ({
  page,
  context,
  server,
}) => {
  await signedIn(context, server);
  const refreshes = watchRefreshes(context);
  await open(page, '/dashboard');
  let token = await expectToken(page);
  for (let rotation = 0; rotation < 4; rotation += 1) token = await expectSuccessor(page, token);
  const gaps = refreshes.slice(1).map((moment, at) => moment - refreshes[at]!);
  expect(gaps.filter((gap) => gap < 700)).toEqual([]);
});
