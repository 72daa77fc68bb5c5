// API keys of services: made once, kept as a hash, refused when they are wrong.
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type ApiKey, hashOfApiKey, newApiKey } from '../../src/auth/api-keys.ts';
import { authenticator } from '../../src/auth/tokens.ts';
import { newKey } from '../../src/cli/keys.ts';
import { ConfigError, parseConfig } from '../../src/config.ts';
import { ManualClock } from '../../src/simulator/clock.ts';

const clock = new ManualClock('2025-11-28T23:59:59Z');
const key = newApiKey(randomBytes);
const entry: ApiKey = {
  name: 'bi-export',
  sha256: hashOfApiKey(key),
  roles: ['bi'],
  expiresOn: null,
  customer: null,
  employee: null,
};
const others = ['a', 'b'].map((name) => ({ ...entry, name, sha256: hashOfApiKey(newApiKey(randomBytes)) }));

const sent = (credential: string, more: Partial<ApiKey> = {}) =>
  authenticator({ issuers: [], apiKeys: [...others, { ...entry, ...more }], clock })(`Bearer ${credential}`);
const refusal = (credential: string, more: Partial<ApiKey> = {}) =>
  sent(credential, more).then(
    () => 'accepted',
    (error: Error) => `${error.name}: ${error.message}`,
  );

describe('an API key', () => {
  test('is a service with the roles and records of its line', async () => {
    expect(await sent(key, { roles: ['customer', 'employee'], customer: '17', employee: '103' })).toEqual({
      subject: 'bi-export',
      issuer: 'api-keys',
      roles: new Set(['customer', 'employee']),
      customerKey: '17',
      employeeKey: '103',
    });
  });

  test('has a prefix, 160 random bits and a checksum', () => {
    expect(newApiKey((sizeBytes) => new Uint8Array(sizeBytes).fill(0xff))).toMatch(/^msk_[0-9A-Za-z]{33}$/);
    expect(newApiKey((sizeBytes) => new Uint8Array(sizeBytes))).toMatch(/^msk_0{27}[0-9A-Za-z]{6}$/);
    expect(new Set(Array.from({ length: 100 }, () => newApiKey(randomBytes))).size).toBe(100);
  });

  test('that is mistyped in any one place is known to be, and never accepted', async () => {
    const mistyped = [...key].slice(4).map((digit, index) => {
      const at = index + 4;
      return `${key.slice(0, at)}${digit === 'x' ? 'y' : 'x'}${key.slice(at + 1)}`;
    });
    const said = new Set(await Promise.all(mistyped.map((each) => refusal(each))));

    expect([...said]).toEqual(['TokenRefusedError: the API key is mistyped or cut: its checksum is wrong']);
  });

  test.each([
    ['cut', key.slice(0, -1)],
    ['longer', `${key}0`],
    ['the hash of one', `msk_${hashOfApiKey(key)}`],
  ])('that is %s is refused', async (_what, credential) => {
    expect(await refusal(credential)).toContain('mistyped or cut');
  });

  test('that is not in the configuration is refused', async () => {
    expect(await refusal(newApiKey(randomBytes))).toBe('TokenRefusedError: the API key is not one of access.apiKeys');
  });

  test('is accepted on its last day, and refused on the next', async () => {
    const said = [await refusal(key, { expiresOn: '2025-11-28' }), await refusal(key, { expiresOn: '2025-11-27' })];

    expect(said).toEqual(['accepted', 'TokenRefusedError: the API key "bi-export" ended on 2025-11-27']);
  });

  test('is in no refusal', async () => {
    const said = await Promise.all([
      refusal(key, { expiresOn: '2000-01-01' }),
      refusal(newApiKey(randomBytes)),
      refusal(`${key}0`),
    ]);

    expect(said.filter((each) => each.includes(key.slice(4, 20)))).toEqual([]);
  });
});

describe('a new key', () => {
  const input = { name: 'bi-export', roles: ['bi', 'finance'] as const, expiresOn: '2027-01-31' };

  test('opens the door with the line that is printed beside it, which does not hold it', async () => {
    const [made = '', ...lines] = newKey(input, randomBytes);
    const line = lines.at(-1) ?? '';
    // The line is what an operator pastes into a configuration, which is a program.
    const { default: pasted } = await import(`data:text/javascript,${encodeURIComponent(`export default [${line}]`)}`);
    const { apiKeys } = parseConfig({ connections: {}, access: { apiKeys: pasted } }, {}, []).access;
    const who = await authenticator({ issuers: [], apiKeys, clock })(`Bearer ${made}`);

    expect([who.subject, [...who.roles]]).toEqual(['bi-export', ['bi', 'finance']]);
    expect(lines.join('\n')).not.toContain(made);
  });

  test('is not made for a line that the configuration would refuse', () => {
    const refused = () => newKey({ ...input, name: 'BI', roles: [], expiresOn: 'soon' }, randomBytes);

    expect(refused).toThrow(ConfigError);
    expect(refused).toThrow(/name[\s\S]*roles[\s\S]*expiresOn/);
  });
});
