// Where a client may connect to, and every way we know to write an address that it may not.
import type { LookupAddress } from 'node:dns';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { HttpClient } from '../../src/connector/http.ts';
import { isNetwork, Network } from '../../src/connector/network.ts';

const heard: string[] = [];
const server = createServer((request, response) => {
  heard.push(request.url ?? '');
  if (request.url === '/elsewhere')
    response.writeHead(307, { location: 'http://169.254.169.254/latest/meta-data' }).end();
  else response.end('{}');
});
let port = 0;
const clients: HttpClient[] = [];

beforeAll(async () => {
  // Both families, where the machine has them: whatever gets through is heard.
  await new Promise<void>((resolve) => server.listen(0, () => resolve()));
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  heard.length = 0;
  await Promise.all(clients.splice(0).map((client) => client.close()));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** What each name resolves to, answer by answer; the last one stays. */
const resolving = (answers: Readonly<Record<string, readonly (readonly string[])[]>>) => {
  const left = new Map(Object.entries(answers).map(([name, all]) => [name, [...all]]));
  return (name: string, _options: unknown, done: (error: null, addresses: LookupAddress[]) => void) => {
    const all = left.get(name) ?? [];
    const [now = []] = all.length > 1 ? all.splice(0, 1) : all;
    done(
      null,
      now.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
};

async function outcome(url: string, network: Network): Promise<unknown> {
  const client = new HttpClient({ source: 'fake', connections: 1, connectTimeoutMs: 500, maxBodyBytes: 1000, network });
  clients.push(client);
  const call = { signal: AbortSignal.timeout(5_000), purpose: 'interactive' } as const;
  try {
    return (await client.request({ method: 'GET', url, operation: 'GET it' }, call)).status;
  } catch (error) {
    const { kind, wasSent, message } = error as { kind: string; wasSent: boolean; message: string };
    return { kind, wasSent, isRefused: message.includes('network.allow') };
  }
}

const REFUSED = { kind: 'unavailable', wasSent: false, isRefused: true };
const NAMES = {
  'self.example': [['127.0.0.1']],
  'self6.example': [['::1']],
  'mapped.example': [['::ffff:10.0.0.1']],
  'metadata.example': [['169.254.169.254']],
  'both.example': [['93.184.215.14', '192.168.0.1']],
  localhost: [['127.0.0.1', '::1']],
};

describe('refused without a word sent', () => {
  test.each([
    ...['127.0.0.1', '127.1', '127.0.1', '127.255.255.254', '2130706433', '0x7f000001', '0x7f.0.0.1', '0177.0.0.1'],
    ...['017700000001', '127.0.0.1.', '①②⑦.⓪.⓪.①', '127。0。0。1', '%31%32%37.0.0.1', '0', '0.0.0.0'],
    ...['[::1]', '[0:0:0:0:0:0:0:1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]'],
    ...[
      '[64:ff9b::7f00:1]',
      '[2002:7f00:1::]',
      '[fe80::1]',
      '[fc00::1]',
      '[fd12:3456::1]',
      '[ff02::1]',
      '[2001:db8::1]',
    ],
    ...['10.0.0.1', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '198.18.0.1'],
    ...['169.254.169.254', '2852039166', '0xa9fea9fe', '[::ffff:169.254.169.254]', '224.0.0.1', '255.255.255.255'],
    ...['public.example@127.0.0.1', 'public.example:80@10.0.0.1'],
    ...Object.keys(NAMES),
  ])('http://%s', async (host) => {
    expect(await outcome(`http://${host}:${port}/`, new Network([], resolving(NAMES)))).toEqual(REFUSED);
    expect(heard).toEqual([]);
  });

  test('a name that was fine when it was asked before', async () => {
    // 127.0.0.1 stands for the public address here.
    const network = new Network(['127.0.0.1'], resolving({ 'rebound.example': [['127.0.0.1'], ['127.0.0.2']] }));

    expect(await outcome(`http://rebound.example:${port}/first`, network)).toBe(200);
    expect(await outcome(`http://rebound.example:${port}/second`, network)).toEqual(REFUSED);
    expect(heard).toEqual(['/first']);
  });

  test('a name with one good address and one other', async () => {
    const network = new Network(['127.0.0.1'], resolving({ 'both.example': [['127.0.0.1', '127.0.0.2']] }));

    expect(await outcome(`http://both.example:${port}/`, network)).toEqual(REFUSED);
    expect(heard).toEqual([]);
  });
});

test('a redirect is not followed, wherever it leads', async () => {
  expect(await outcome(`http://127.0.0.1:${port}/elsewhere`, new Network(['127.0.0.1']))).toMatchObject({
    kind: 'protocol',
  });
  expect(heard).toEqual(['/elsewhere']);
});

describe('the own network', () => {
  test.each([
    ['an address', ['127.0.0.1'], true],
    ['a network around it', ['127.0.0.0/8'], true],
    ['the same in IPv6 notation', ['::ffff:127.0.0.1'], true],
    ['another address', ['127.0.0.2'], false],
    ['another network', ['10.0.0.0/8', 'fd00::/8'], false],
  ])('is allowed by %s of the configuration', async (_what, allowed, isAllowed) => {
    expect(await outcome(`http://127.0.0.1:${port}/`, new Network(allowed))).toEqual(isAllowed ? 200 : REFUSED);
  });

  test('of a simulated connection is this machine too', async () => {
    const network = new Network(['10.0.0.0/8']).withLoopback();

    expect(await outcome(`http://127.0.0.1:${port}/`, network)).toBe(200);
    expect(['10.1.2.3', '192.168.0.1', '127.9.9.9', '::1'].map((each) => network.allows(each))).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });
});

test.each([
  ...[
    '8.8.8.8',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.0',
    '169.253.255.255',
  ],
  ...[
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '192.169.0.0',
    '223.255.255.255',
    '::ffff:8.8.8.8',
    '2606:4700::1111',
  ],
])('%s is public', (address) => {
  expect(new Network([]).allows(address)).toBe(true);
});

test.each([
  ['10.1.2.3', true],
  ['10.0.0.0/8', true],
  ['fd00::/8', true],
  ['::1', true],
  ['10.0.0.0/33', false],
  ['10.0.0.0/', false],
  ['10.0.0.0/8/8', false],
  ['fd00::/129', false],
  ['erp.example', false],
  ['10.0.0', false],
  ['', false],
])('%j as an entry of network.allow: %s', (text, isOne) => {
  expect(isNetwork(text)).toBe(isOne);
});
