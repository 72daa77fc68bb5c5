// More than can be done: who is too many is told so at once, health is answered, and it ends with its cause.
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Overload } from '../../src/limits/overload.ts';
import { openCompany, type TestCompany } from './support/company.ts';

let company: TestCompany;
let origin: string;

beforeAll(async () => {
  company = await openCompany({
    names: ['erp', 'crm'],
    input: (input) => ({
      ...input,
      access: { ...input.access, employee: null },
      connections: Object.fromEntries(
        Object.entries(input.connections).map(([name, each]) => [name, { ...each, deadline: 3 }]),
      ),
      overload: { maxOperations: 2, headersTimeout: 0.5 },
    }),
  });
  origin = new URL(company.url).origin;
});

afterAll(() => company.close());

const ask = () =>
  fetch(company.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer admin' },
    body: JSON.stringify({ query: 'query @freshness(maxAge: 0) { locations(first: 1) { nodes { name } } }' }),
  });

const statusOf = async (path: string) => (await fetch(`${origin}${path}`)).status;

test('operations above the number are answered 503 with Retry-After while health is answered, and are let in again afterwards', async () => {
  company.clock.advance(1_000);
  company.sim('erp').faults.add({ fault: { kind: 'hang' } });
  const asked = Array.from({ length: 6 }, ask);
  const refused = (await Promise.all(asked.map((each) => Promise.race([each, delay(2_000, null)])))).filter(
    (each) => each !== null,
  );

  expect(refused.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual(
    Array.from({ length: 4 }, () => [503, '1']),
  );
  expect(await refused[0]?.json()).toMatchObject({
    errors: [{ extensions: { code: 'OVERLOADED', reason: 'operations', retryAfterMs: 1000 } }],
  });
  expect([await statusOf('/healthz'), await statusOf('/readyz')]).toEqual([200, 200]);

  company.sim('erp').faults.clear();
  expect((await Promise.all(asked)).map(({ status }) => status).toSorted()).toEqual([200, 200, 503, 503, 503, 503]);
  expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
  expect(await company.gateway.metrics.text()).toMatch(/overload_refused_total\{reason="operations"\} 4/);
});

test('sockets whose headers do not come are closed in their time, and keep nobody else out', async () => {
  const sockets = await Promise.all(Array.from({ length: 50 }, openSlow));
  const closed = Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve))));

  expect([await statusOf('/healthz'), (await ask()).status]).toEqual([200, 200]);
  await closed;
  expect(sockets.every(({ destroyed }) => destroyed)).toBe(true);
});

/** A socket that has begun a request and says no more. */
async function openSlow(): Promise<Socket> {
  const { port, hostname } = new URL(origin);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined).resume();
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write('POST /graphql HTTP/1.1\r\nhost: x\r\n');
  return socket;
}

describe('an event loop that is late', () => {
  test('lets nothing in until it is in time again, and counts nothing that it did not let in', () => {
    let delayMs = 0;
    const overload = new Overload({ maxOperations: 2, maxDelayMs: 100, delayMs: () => delayMs });
    expect(overload.enter()).toBeNull();

    delayMs = 101;
    expect([overload.enter(), overload.enter()]).toEqual(['event-loop', 'event-loop']);

    delayMs = 100;
    expect([overload.enter(), overload.enter()]).toEqual([null, 'operations']);
    overload.leave();
    expect(overload.enter()).toBeNull();
  });
});
