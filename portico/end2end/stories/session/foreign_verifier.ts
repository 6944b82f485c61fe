import {
  createLocalJWKSet,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTVerifyResult,
} from 'jose';
import { newPerson, type Person } from '../../stage/people';
import type { Server } from '../../stage/server';
import { withServer } from '../../stage/serving';
import { expect, test } from '../../stage/story';

for (const algorithm of ['EdDSA', 'ES256']) {
  test(`another program verifies ${algorithm} tokens using only the key set`, async ({
    engine,
  }) => {
    await withServer(engine, { PORTICO_JWT_ALGORITHM: algorithm }, async (server) => {
      const ada = await signedUp(server);
      const token = await loggedIn(server, ada);
      const { payload, protectedHeader } = await verified(token, server, algorithm);
      expect(protectedHeader.alg).toBe(algorithm);
      expect(payload.sub).toBe(ada.id);

      await expect(verified(tampered(token), server, algorithm)).rejects.toThrow(
        errors.JWSSignatureVerificationFailed,
      );
    });
  });

  test(`a rotation keeps ${algorithm} tokens valid and shows in the key set`, async ({ engine }) => {
    await withServer(engine, { PORTICO_JWT_ALGORITHM: algorithm }, async (server) => {
      const ada = await signedUp(server);
      const before = await loggedIn(server, ada);
      const cached = await keySet(server);

      await server.portico('keys', 'rotate');
      await expect(async () => {
        const after = await loggedIn(server, ada);
        expect(kidOf(after)).not.toBe(kidOf(before));
        await verified(after, server, algorithm);
        // Published before it signed: a verifier with the earlier set knows the key.
        await verified(after, server, algorithm, cached);
      }).toPass();
      await verified(before, server, algorithm);
      expect((await callMe(server, before)).status).toBe(200);
    });
  });
}

test('the key set of HS256 is empty', async ({ engine }) => {
  await withServer(engine, { PORTICO_JWT_ALGORITHM: 'HS256' }, async (server) => {
    const token = await loggedIn(server, await signedUp(server));
    expect((await callMe(server, token)).status).toBe(200);
    expect(await keySet(server)).toEqual({ keys: [] });
  });
});

interface Member extends Person {
  id: string;
}

async function signedUp(server: Server): Promise<Member> {
  const { name, email, password } = newPerson();
  const { id } = await post(server, '/api/v1/signup', { name, email, password });
  return { name, email, password, id };
}

async function loggedIn(server: Server, { email, password }: Member): Promise<string> {
  return (await post(server, '/api/v1/token', { email, password })).access_token;
}

async function verified(
  token: string,
  server: Server,
  algorithm: string,
  keys?: JSONWebKeySet,
): Promise<JWTVerifyResult> {
  return jwtVerify(token, createLocalJWKSet(keys ?? (await keySet(server))), {
    issuer: server.url,
    audience: 'api',
    typ: 'at+jwt',
    algorithms: [algorithm],
    requiredClaims: ['sub', 'sid', 'jti', 'iat', 'nbf', 'exp', 'auth_time'],
  });
}

async function keySet(server: Server): Promise<JSONWebKeySet> {
  const answer = await fetch(`${server.url}/.well-known/jwks.json`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
  return answer.json();
}

async function post(
  server: Server,
  path: string,
  body: object,
): Promise<Record<'id' | 'access_token', string>> {
  const answer = await fetch(server.url + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.ok, `${path} answers ${answer.status}`).toBe(true);
  return answer.json();
}

function callMe(server: Server, token: string): Promise<Response> {
  return fetch(`${server.url}/api/v1/me`, { headers: { Authorization: `Bearer ${token}` } });
}

function kidOf(token: string): string | undefined {
  return decodeProtectedHeader(token).kid;
}

/** The same token with another first character of its signature. */
function tampered(token: string): string {
  const at = token.lastIndexOf('.') + 1;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}
