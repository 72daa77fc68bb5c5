import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { connectors } from '../../connectors/index.ts';
import { authenticator } from '../../src/auth/tokens.ts';
import { developmentIssuerOf } from '../../src/cli/keys.ts';
import { sandboxOf } from '../../src/cli/sandbox.ts';
import { type Config, type ConfigInput, parseConfig } from '../../src/config.ts';
import { systemClock } from '../../src/simulator/clock.ts';

/** Who gets a sandbox from which configuration, and as whom its tokens ask. */
const dataDirectory = mkdtempSync(join(tmpdir(), 'mainstem-sandbox-'));

afterAll(() => rmSync(dataDirectory, { recursive: true }));

const claim = (name: string) => ({ claim: name, connection: 'erp', objectType: 'party.party' });

function configOf(input: Partial<ConfigInput> = {}): Config {
  const connections = { erp: { source: 'tryton', simulate: true } };
  return parseConfig({ dataDirectory, connections, ...input }, {}, connectors);
}

async function namesOf(config: Config): Promise<readonly string[] | undefined> {
  return (await sandboxOf(config, 'dist', false))?.desk?.callers.map(({ name }) => name);
}

const EVERYBODY = {
  access: { customer: claim('customer'), employee: claim('employee') },
  sandbox: { customer: '17', employee: '103', manager: '101' },
};

test('every role is offered when the configuration names the records of those that need one', async () => {
  const sandbox = await sandboxOf(configOf(EVERYBODY), 'dist', false);

  expect(sandbox?.desk?.callers.map(({ label }) => label).toSorted()).toEqual([
    'admin',
    'bi',
    'customer 17',
    'employee 103',
    'finance',
    'hr',
    'manager 101',
    'operator',
    'sales',
    'warehouse',
  ]);
});

test('a role without its record is not offered', async () => {
  const plain = ['admin', 'operator', 'sales', 'finance', 'hr', 'warehouse', 'bi'];

  expect(await namesOf(configOf())).toEqual(plain);
  expect(await namesOf(configOf({ sandbox: EVERYBODY.sandbox }))).toEqual(plain);
  expect(await namesOf(configOf({ access: EVERYBODY.access }))).toEqual(plain);
});

test.each([
  ['admin', { customerKey: null, employeeKey: null }],
  ['customer', { customerKey: '17', employeeKey: null }],
  ['manager', { customerKey: null, employeeKey: '101' }],
])('a token for %s opens the gateway as that role and nobody else', async (role, keys) => {
  const config = configOf(EVERYBODY);
  const issued = await (await sandboxOf(config, 'dist', false))?.desk?.issue(role);
  const issuer = await developmentIssuerOf(config, { isProduction: false, clock: systemClock });
  const authenticate = authenticator({ issuers: [issuer], apiKeys: [], clock: systemClock });

  expect(await authenticate(`Bearer ${issued?.token}`)).toEqual({
    subject: 'sandbox',
    issuer: issuer.policy.issuer,
    roles: new Set([role]),
    ...keys,
  });
  expect(issued?.expiresIn).toBe(issuer.policy.maxAgeSeconds);
});

test('there is no sandbox in production, nor where it is switched off', async () => {
  expect(await sandboxOf(configOf(), 'dist', true)).toBeNull();
  expect(await sandboxOf(configOf({ sandbox: { enabled: false } }), 'dist', false)).toBeNull();
});

test('where a real issuer signs there is a sandbox that issues no tokens', async () => {
  const config = configOf({ access: { issuers: [{ issuer: 'https://login.example', audience: 'mainstem' }] } });

  expect(await sandboxOf(config, 'dist', false)).toEqual({ directory: 'dist', desk: null });
});
