// https of our own, client certificates, and whom a proxy says that it asks for.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { Agent, request } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { connectors } from '../../connectors/index.ts';
import { status } from '../../src/cli/status.ts';
import { type Config, ConfigError, parseConfig } from '../../src/config.ts';
import { HttpClient } from '../../src/connector/http.ts';
import { clientTlsOf, serverTlsOf } from '../../src/tls-files.ts';
import { type Products, productsApp, serveProducts } from '../federation/support/products.ts';

let directory: string;
const file = (name: string) => join(directory, name);
const pem = (name: string) => readFileSync(file(name), 'utf8');

/** Two authorities, and certificates of them with a key each. */
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'mainstem-tls-'));
  for (const name of ['ours', 'theirs']) authority(name);
  for (const [name, by] of [
    ['gateway', 'ours'],
    ['router', 'ours'],
    ['other', 'ours'],
    ['forged', 'theirs'],
  ] as const)
    certificate(name, by);
});
afterAll(() => rmSync(directory, { recursive: true }));

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
}

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

function authority(name: string): void {
  openssl('req', '-x509', ...EC, '-days', '2', '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.pem`);
}

function certificate(name: string, by: string): void {
  // What is forged has the router's name in it.
  const host = name === 'forged' ? 'router' : name;
  openssl('req', ...EC, '-subj', `/CN=${host}.example`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
  writeFileSync(file(`${name}.ext`), `subjectAltName=DNS:${host}.example,IP:127.0.0.1`);
  const signing = ['-CA', `${by}.pem`, '-CAkey', `${by}.key`, '-CAcreateserial', '-days', '2'];
  openssl('x509', '-req', '-in', `${name}.csr`, ...signing, '-extfile', `${name}.ext`, '-out', `${name}.pem`);
}

const configOf = (more: object, connection: object = {}): Config =>
  parseConfig({ connections: { erp: { source: 'tryton', simulate: true, ...connection } }, ...more }, {}, connectors);
const served = (more: object = {}) =>
  serverTlsOf(configOf({ tls: { certificate: file('gateway.pem'), key: file('gateway.key'), ...more } }));

describe('a gateway with a certificate', () => {
  let products: Products;
  const agents: Agent[] = [];

  beforeAll(async () => {
    products = await serveProducts({
      tls: served({ clientAuthority: file('ours.pem') }),
      router: { secret: null, certificates: ['router.example'] },
    });
  });
  afterEach(async () => {
    await Promise.all(agents.splice(0).map((agent) => agent.close()));
  });
  afterAll(() => products.close());

  async function ask(query: string, as: string | null, headers: Readonly<Record<string, string>> = {}) {
    const own = as === null ? {} : { cert: pem(`${as}.pem`), key: pem(`${as}.key`) };
    const agent = new Agent({ connect: { ca: pem('ours.pem'), ...own } });
    agents.push(agent);
    const { statusCode, body } = await request(products.url, {
      ...{ method: 'POST', dispatcher: agent, body: JSON.stringify({ query }) },
      headers: { 'content-type': 'application/json', ...headers },
    });
    const { errors = [] } = (await body.json()) as { errors?: readonly { extensions: { code: string } }[] };
    return [statusCode, ...errors.map(({ extensions }) => extensions.code)];
  }

  test('is asked by https, also by who has no certificate', async () => {
    expect(new URL(products.url).protocol).toBe('https:');
    expect(await ask('{ __typename }', null)).toEqual([200]);
  });

  test('tells its status to who has its certificate file', async () => {
    const lines: string[] = [];
    const url = new URL(products.url).origin.replace('127.0.0.1', 'localhost');

    expect(await status(url, (line) => lines.push(line), pem('gateway.pem'))).toBe(true);
    expect(lines[0]).toBe('ready');
    await expect(status(url, () => undefined, pem('other.pem'))).rejects.toThrow('no gateway answers');
  });

  test('is not asked by http', async () => {
    await expect(fetch(products.url.replace('https:', 'http:'))).rejects.toThrow();
  });

  test.each([
    ['router', [200]],
    ['other', [403, 'ROUTER_ONLY']],
    ['forged', [403, 'ROUTER_ONLY']],
    [null, [403, 'ROUTER_ONLY']],
  ])('knows the router by its certificate: %s', async (as, expected) => {
    expect(await ask('{ _service { sdl } }', as)).toEqual(expected);
  });

  test('believes no header about a certificate', async () => {
    const headers = { 'x-forwarded-client-cert': 'Subject="CN=router.example"', 'x-ssl-client-verify': 'SUCCESS' };

    expect(await ask('{ _service { sdl } }', null, headers)).toEqual([403, 'ROUTER_ONLY']);
  });
});

describe('files of a certificate', () => {
  const refusal = (tls: object) => {
    try {
      return served(tls);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.problems;
    }
  };

  test('are none: http', () => {
    expect(serverTlsOf(configOf({}))).toBe(null);
  });

  test.each([
    ['is not there', { certificate: '/no/such.pem' }, 'tls.certificate', 'cannot be read (ENOENT)'],
    ['has the key of another', { key: 'other.key' }, 'tls', 'do not belong together'],
    ['is not PEM', { certificate: 'gateway.ext' }, 'tls', 'not PEM'],
    ['comes without its key', { key: null }, 'tls.key', 'go together'],
  ])('name the key of the configuration that %s', (_what, tls, path, message) => {
    const there = Object.fromEntries(
      Object.entries(tls).map(([key, name]) => [key, name?.startsWith('/') === false ? file(name) : name]),
    );

    expect(refusal(there)).toEqual([{ path, message: expect.stringContaining(message) }]);
  });
});

describe('a source that wants a certificate', () => {
  const heard: string[] = [];
  let source: Server;
  let url: string;

  beforeAll(async () => {
    const own = { cert: pem('gateway.pem'), key: pem('gateway.key'), ca: pem('ours.pem') };
    source = createServer({ ...own, requestCert: true }, ({ socket }, response) => {
      heard.push(socket instanceof TLSSocket ? String(socket.getPeerCertificate().subject.CN) : 'nobody');
      response.end('{}');
    });
    await new Promise<void>((resolve) => source.listen(0, '127.0.0.1', resolve));
    url = `https://127.0.0.1:${(source.address() as AddressInfo).port}/`;
  });
  afterAll(() => new Promise((resolve) => source.close(resolve)));

  const outcome = async (tls: object) => {
    const [connection] = configOf({}, { tls }).connections;
    if (connection === undefined) throw new Error('no connection');
    const options = { source: 'fake', connections: 1, connectTimeoutMs: 1000, maxBodyBytes: 1000 };
    const client = new HttpClient({ ...options, tls: clientTlsOf(connection) });
    const call = { signal: AbortSignal.timeout(5000), purpose: 'interactive' } as const;
    const answer = await client.request({ method: 'GET', url, operation: 'GET it' }, call).then(
      ({ status }) => status,
      (error: Error) => error.message,
    );
    await client.close();
    return answer;
  };

  test('is shown that of its connection', async () => {
    const answer = await outcome({
      ...{ certificate: file('other.pem'), key: file('other.key') },
      authority: file('ours.pem'),
    });

    expect([answer, heard]).toEqual([200, ['other.example']]);
  });

  test('refuses a connection without', async () => {
    expect(await outcome({ authority: file('ours.pem') })).toMatch(/no answer/);
  });

  test('is not believed when its own is of an authority that nobody knows', async () => {
    expect(await outcome({ certificate: file('other.pem'), key: file('other.key') })).toMatch(
      /no answer \(\w*CERT\w*\)/,
    );
  });
});

describe('a proxy', () => {
  const asked = async (trustedProxies: readonly string[]) => {
    const seen: string[] = [];
    const app = await productsApp({ trustedProxies });
    app.addHook('onRequest', async ({ ip }) => void seen.push(ip));
    await app.inject({ url: '/healthz', headers: { 'x-forwarded-for': '203.0.113.7' } });
    await app.close();
    return seen;
  };

  test('that is trusted says who asks', async () => {
    expect(await asked(['127.0.0.0/8'])).toEqual(['203.0.113.7']);
  });

  test('that is not says nothing', async () => {
    expect([await asked([]), await asked(['10.0.0.0/8'])]).toEqual([['127.0.0.1'], ['127.0.0.1']]);
  });
});
