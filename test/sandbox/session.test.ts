import { beforeEach, expect, test } from 'vitest';
import { fetcherOf, NOBODY, OWN_TOKEN, Session } from '../../sandbox/session.ts';

/** Whom the sandbox asks as, and which tokens it holds. */
const CALLERS = [
  { name: 'admin', label: 'admin' },
  { name: 'customer', label: 'customer 17' },
];

let nowMs: number;
let asked: { readonly url: string; readonly body: string; readonly authorization: string | undefined }[];
let answer: () => Response;

beforeEach(() => {
  nowMs = 0;
  asked = [];
  answer = () => Response.json({ token: `token ${asked.length}`, expiresIn: 3600 });
});

const ask: typeof fetch = async (input, init) => {
  const headers = new Headers(init?.headers);
  asked.push({
    url: String(input),
    body: String(init?.body),
    authorization: headers.get('authorization') ?? undefined,
  });
  return answer();
};

const sessionOf = (callers = CALLERS) => new Session(callers, ask, () => nowMs);

test('the first caller that the gateway offers asks first', async () => {
  const session = sessionOf();

  expect(session.caller).toBe('admin');
  expect(await session.headers()).toEqual({ authorization: 'Bearer token 1' });
  expect(asked).toEqual([{ url: '/sandbox/token', body: '{"caller":"admin"}', authorization: undefined }]);
});

test('a token is used until a minute before its end', async () => {
  const session = sessionOf();
  await session.headers();

  nowMs = 3_539_999;
  expect(await session.headers()).toEqual({ authorization: 'Bearer token 1' });
  nowMs = 3_540_000;
  expect(await session.headers()).toEqual({ authorization: 'Bearer token 2' });
});

test('a switch tells those who show it, and asks with a token of its own', async () => {
  const session = sessionOf();
  const shown: string[] = [];
  const leave = session.subscribe(() => shown.push(session.caller));

  session.become('customer');
  session.become('root');
  leave();
  session.become('admin');

  expect(shown).toEqual(['customer']);
  expect(session.caller).toBe('admin');
});

test('nobody asks without a token', async () => {
  const session = sessionOf();
  session.become(NOBODY);

  expect([await session.headers(), asked]).toEqual([{}, []]);
});

test('without callers, as with a real issuer, a pasted token asks', async () => {
  const session = sessionOf([]);
  session.bringToken(' Bearer a.b.c ');

  expect([session.caller, await session.headers(), asked]).toEqual([OWN_TOKEN, { authorization: 'Bearer a.b.c' }, []]);
});

test('what the gateway says of a refused token is what the user reads', async () => {
  answer = () =>
    Response.json({ code: 'FORBIDDEN', message: 'tokens are issued to this machine only' }, { status: 403 });

  await expect(sessionOf().headers()).rejects.toThrow('tokens are issued to this machine only');
});

test('an operation goes to the gateway with the token of who asks', async () => {
  const session = sessionOf([]);
  session.bringToken('a.b.c');
  answer = () => Response.json({ data: { one: 1 } });

  const result = await fetcherOf(session, ask)({ query: '{ one }', operationName: undefined });

  expect(result).toEqual({ data: { one: 1 } });
  expect(asked).toEqual([{ url: '/graphql', body: '{"query":"{ one }"}', authorization: 'Bearer a.b.c' }]);
});
