// The webhooks of the simulated BambooHR account: created with a key that is shown once, posted to loopback with a signature.
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { startBamboohrWith } from '../../connectors/bamboohr/simulator.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Row, Rows, Simulator } from '../../src/simulator/contract.ts';

const startedAt = '2026-06-01T12:00:00.000Z';
const rows: Rows = {
  Company: [{ id: '190001', companyDomain: 'nordlicht', currency: 'EUR' }],
  Employee: [
    {
      id: '11',
      firstName: 'Ida',
      lastName: 'Holm',
      created: '2020-01-01T00:00:00Z',
      lastChanged: '2020-01-01T00:00:00Z',
    },
  ],
};

type Body = ReturnType<typeof JSON.parse>;
interface Post {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const running: Simulator[] = [];
const receivers: Server[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.close()));
  for (const server of receivers.splice(0)) server.close();
});

/** Listens on loopback; `next` is the next post that has not been taken yet. */
async function receiver(status = 200) {
  const posts: Post[] = [];
  const waiting: ((post: Post) => void)[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      outgoing.writeHead(status).end();
      const post = { headers: incoming.headers, text: Buffer.concat(chunks).toString('utf8') };
      const taker = waiting.shift();
      if (taker === undefined) posts.push(post);
      else taker(post);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  receivers.push(server);
  const { port } = server.address() as AddressInfo;
  const next = () =>
    new Promise<Post>((resolve) => {
      const post = posts.shift();
      if (post === undefined) waiting.push(resolve);
      else resolve(post);
    });
  return { url: `http://127.0.0.1:${port}/hook`, next };
}

async function start() {
  const clock = new ManualClock(startedAt);
  const simulator = await startBamboohrWith({ rows, clock, limits: 'unmetered' });
  running.push(simulator);
  const authorization = `Basic ${Buffer.from(`${simulator.settings['apiKey']}:x`).toString('base64')}`;
  const call = async (method: string, path: string, body?: Row) => {
    const response = await fetch(`${simulator.url}/api/v1/${path}`, {
      method,
      headers: { authorization, accept: 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    const parsed: Body = isJson ? JSON.parse(text) : text;
    return { status: response.status, body: parsed };
  };
  return { simulator, clock, call };
}

const order = (url: string, values: Row = {}) => ({
  name: 'Hints',
  url,
  format: 'json',
  events: ['employee.created', 'employee.updated', 'employee.deleted'],
  monitorFields: ['lastName', 'department'],
  ...values,
});

test('the private key is in the answer that creates a webhook, and in no other', async () => {
  const { call, simulator } = await start();
  const made = await call('POST', 'webhooks', order('https://gateway.example/hook'));
  const { privateKey, ...shown } = made.body;
  expect([made.status, typeof privateKey, shown['created'], shown['postFields']]).toEqual([
    201,
    'string',
    '2026-06-01 12:00:00',
    [],
  ]);
  expect((await call('GET', 'webhooks/1')).body).toEqual(shown);
  const { id, name, created, lastSent, url } = shown;
  expect((await call('GET', 'webhooks')).body).toEqual({ webhooks: [{ id, name, created, lastSent, url }] });
  expect((await call('DELETE', 'webhooks/1')).body).toBe('Web hook has been deleted.');
  expect((await call('GET', 'webhooks/1')).status).toBe(404);
  expect(simulator.ledger.effects.map(({ action, objectType }) => `${action} ${objectType}`)).toEqual([
    'create Webhook',
    'delete Webhook',
  ]);
});

test.each([
  [{ url: 'http://gateway.example/hook' }, 400],
  [{ format: 'xml' }, 400],
  [{ monitorFields: [] }, 400],
  [{ events: ['employee_with_fields.updated'] }, 400],
  [{ events: [] }, 400],
  [{ monitorFields: ['shoeSize'] }, 403],
])('a webhook with %j is refused with %i', async (values, expected) => {
  const { call, simulator } = await start();
  const { status, body } = await call('POST', 'webhooks', order('https://gateway.example/hook', values));
  expect([status, Array.isArray(body['errors']), simulator.ledger.effects]).toEqual([expected, true, []]);
});

test('an event is posted with the time and the signature of body and time', async () => {
  const { call, simulator } = await start();
  const { url, next } = await receiver();
  const { body } = await call('POST', 'webhooks', order(url, { includeCompanyDomain: true }));
  simulator.change({ action: 'update', objectType: 'Employee', key: '11', values: { lastName: 'Voß', city: 'Kiel' } });
  const { headers, text } = await next();
  const timestamp = String(Date.parse(startedAt) / 1000);
  expect([headers['x-bamboohr-timestamp'], headers['company-domain'], headers['x-bamboohr-signature']]).toEqual([
    timestamp,
    'nordlicht',
    createHmac('sha256', String(body['privateKey'])).update(`${text}${timestamp}`).digest('hex'),
  ]);
  expect(JSON.parse(text)).toEqual({
    type: 'employee.updated',
    timestamp: '2026-06-01T12:00:00Z',
    data: { companyId: '190001', employeeId: '11', changedFields: ['lastName'] },
  });
});

test('events come in order, of the API and of people, and only of what is monitored', async () => {
  const { call, simulator } = await start();
  const { url, next } = await receiver();
  await call('POST', 'webhooks', order(url));
  await call('POST', 'employees', { firstName: 'Lena', lastName: 'Schmid' });
  await call('POST', 'employees/12', { city: 'Kiel' });
  await call('POST', 'employees/12/tables/jobInfo', { date: '2026-06-01' });
  simulator.change({ action: 'delete', objectType: 'Employee', key: '11' });
  const events = [];
  for (let count = 0; count < 3; count += 1) {
    const { type, data } = JSON.parse((await next()).text);
    events.push([type, data['employeeId'], data['changedFields']]);
  }
  expect(events).toEqual([
    ['employee.created', '12', undefined],
    ['employee.updated', '12', ['department']],
    ['employee.deleted', '11', undefined],
  ]);
});

test('the log has what was posted and what was answered, and forgets after 14 days', async () => {
  const { call, simulator, clock } = await start();
  const { url, next } = await receiver(500);
  await call('POST', 'webhooks', order(url));
  const rename = (lastName: string) =>
    simulator.change({ action: 'update', objectType: 'Employee', key: '11', values: { lastName } });
  rename('Voß');
  await next();
  rename('Roß');
  await next();
  // The second was posted only after the first had been written down.
  const [first] = (await call('GET', 'webhooks/1/log')).body;
  expect(first).toEqual({
    webhookId: '1',
    url,
    lastAttempted: '2026-06-01 12:00:00',
    lastSuccess: 'Webhook Not Found',
    statusCode: '500',
    format: 'json',
    employeeIds: ['11'],
  });
  clock.advance(15 * 86_400_000);
  expect((await call('GET', 'webhooks/1/log')).body).toEqual([]);
});
