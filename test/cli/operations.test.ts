// `operations register`, `list` and `remove`, over an index in memory.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { list, register, remove } from '../../src/cli/operations-commands.ts';
import { sha256Of } from '../../src/operations/manifest.ts';
import { SCHEMA } from '../e2e/support/company.ts';
import { makeKey, ringOf } from '../support/sealing.ts';

const KEYRING = ringOf(makeKey('k'));

let root: string;
let printed: string[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'mainstem-operations-'));
  printed = [];
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

const host = () => ({
  target: async () => ({ kind: 'embedded', directory: join(root, 'index'), keyring: KEYRING }) as const,
  schemaDirectory: SCHEMA,
  now: () => 0,
  print: (line: string) => void printed.push(line),
});

function write(path: string, text: string): void {
  mkdirSync(join(root, 'clients', 'portal'), { recursive: true });
  writeFileSync(join(root, 'clients', path), text);
}

test('a folder is registered with all that is below it, listed and taken out again', async () => {
  const [one, two] = [
    'query Names { customers { nodes { name } } }',
    'query Skus { inventoryItems { nodes { sku } } }',
  ];
  write('one.graphql', one);
  write('portal/two.graphql', two);

  await register(join(root, 'clients'), host());
  await register(join(root, 'clients'), host());
  await list(host());
  await remove(['Names', sha256Of('never')], host());
  await list(host());

  expect(printed).toEqual([
    '2 operations are registered, 2 of them new',
    '2 operations are registered, 0 of them new',
    `${sha256Of(one)}  query  Names`,
    `${sha256Of(two)}  query  Skus`,
    '1 operations are not registered any more',
    `${sha256Of(two)}  query  Skus`,
  ]);
});

test('with one that is wrong none is registered', async () => {
  write('one.graphql', 'query Names { customers { nodes { name } } }');
  write('two.graphql', 'query Wrong { customers { nodes { nome } } }');

  await expect(register(join(root, 'clients'), host())).rejects.toMatchObject({
    code: 'OPERATIONS_INVALID',
    message: expect.stringMatching(/two\.graphql: Cannot query field "nome"/),
  });
  await list(host());

  expect(printed).toEqual(['nothing is registered: mainstem operations register <folder | manifest.json>']);
});

test('a path that is not there, and a folder without operations, are named', async () => {
  mkdirSync(join(root, 'empty'));

  await expect(register(join(root, 'nowhere'), host())).rejects.toThrow(/nowhere: there is no such file or folder/);
  await expect(register(join(root, 'empty'), host())).rejects.toThrow(/empty: no \.graphql file in it/);
});
