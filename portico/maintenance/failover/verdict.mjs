// Compares what was acknowledged with what is there.

/** How many people are checked at a time. */
const AT_ONCE = 16;

export async function judge(client, people, violations) {
  const known = people.filter((person) => person.hasAccount);
  const counts = { accounts: known.length, passwordsRefused: 0, sessionsAlive: 0, sessionsOver: 0, usedTokensRefused: 0 };
  const waiting = [...known];
  const worker = async () => {
    for (let person = waiting.pop(); person; person = waiting.pop()) await check(client, person, counts, violations);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return counts;
}

async function check(client, person, counts, violations) {
  const expect = (what, answer, status) => {
    if (answer.status !== status) violations.push(`afterwards, ${what} of ${person.email}: ${answer.status}, not ${status}`);
  };
  expect('the password', await client.logIn(person.email, person.password), 200);
  const former = person.formerPasswords.at(-1);
  if (former) {
    expect('the former password', await client.logIn(person.email, former), 401);
    counts.passwordsRefused += 1;
  }
  for (const session of person.sessions) {
    await (session.isOver ? checkOver(client, session, counts, expect) : checkAlive(client, session, counts, expect));
  }
}

async function checkOver(client, session, counts, expect) {
  expect('a session that is over', await client.refresh(session.tokens.at(-1)), 401);
  expect('an access token of a session that is over', await client.me(session.access), 401);
  counts.sessionsOver += 1;
}

async function checkAlive(client, session, counts, expect) {
  const latest = await client.refresh(session.tokens.at(-1));
  expect('the latest refresh token', latest, 200);
  expect('its access token', await client.me(latest.body.access_token), 200);
  counts.sessionsAlive += 1;
  if (session.tokens.length < 2) return;
  expect('a used refresh token', await client.refresh(session.tokens.at(-2)), 401);
  expect('the session of a stolen token', await client.refresh(latest.body.refresh_token), 401);
  counts.usedTokensRefused += 1;
}
