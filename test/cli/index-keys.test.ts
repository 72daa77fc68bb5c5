// Where the keys of the index come from when nobody gives them.
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { indexKeys } from '../../src/cli/index-keys.ts';
import { type Config, type ConfigInput, parseConfig } from '../../src/config.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mainstem-keys-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function configOf(input: Partial<ConfigInput> = {}): Config {
  return parseConfig({ connections: {}, dataDirectory: join(directory, 'data'), ...input }, {}, []);
}

const bytesOf = (config: Config) => {
  const { currentId, keys } = indexKeys(config, false);
  return [currentId, keys.get(currentId)?.export().toString('base64')];
};

test('an embedded index makes a key once, and keeps it where only its owner reads', () => {
  const made = bytesOf(configOf());
  expect(bytesOf(configOf())).toEqual(made);
  expect(made).toEqual(['embedded', expect.stringMatching(/^.{43}=$/)]);
  expect(statSync(join(directory, 'data', 'index-keys')).mode & 0o777).toBe(0o600);
});

test('a damaged key file is an error, and is not replaced', () => {
  const made = bytesOf(configOf());
  writeFileSync(join(directory, 'data', 'index-keys'), 'embedded:broken');
  expect(() => bytesOf(configOf())).toThrow(/index-keys .* is damaged/);
  expect(() => bytesOf(configOf())).not.toThrow('broken');
  writeFileSync(join(directory, 'data', 'index-keys'), made.join(':'));
  expect(bytesOf(configOf())).toEqual(made);
});

test.each([
  ['PostgreSQL', { databaseUrl: 'postgres://localhost/index' }, false],
  ['NODE_ENV=production', {}, true],
] as const)('an index with %s must be given its keys', (name, input, isProduction) => {
  expect(() => indexKeys(configOf(input), isProduction)).toThrow(
    new RegExp(`encryption.keys: .*${name}.*MAINSTEM_KEYS.*openssl rand -base64 32`),
  );
  const keys = `2026a:${Buffer.alloc(32, 7).toString('base64')}`;
  expect(indexKeys(configOf({ ...input, encryption: { keys } }), isProduction).currentId).toBe('2026a');
});
