// The audit commands, on an embedded index, as an operator reads them.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditCheckpoint, auditExport, auditVerify } from '../../src/cli/audit.ts';
import { type OpenStore, openStore } from '../../src/store/database.ts';
import { append, inputOf } from '../audit/support.ts';
import { MAY_4 } from '../support/records.ts';
import { makeKey, ringOf } from '../support/sealing.ts';

const directory = mkdtempSync(join(tmpdir(), 'mainstem-audit-'));
const target = { kind: 'embedded', directory, keyring: ringOf(makeKey('k')) } as const;
const file = (name: string) => join(directory, name);

afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function withStore(job: (store: OpenStore) => Promise<unknown>): Promise<void> {
  const store = await openStore(target, MAY_4);
  try {
    await job(store);
  } finally {
    await store.close();
  }
}

/** What a command prints, line by line, and what it ends with. */
async function printed<T>(job: (surroundings: Parameters<typeof auditVerify>[0]) => Promise<T>) {
  const lines: string[] = [];
  const result = await job({ target, nowMs: MAY_4, print: (line) => lines.push(line) });
  return { lines, result };
}

const verify = (checkpoint?: string) => printed((each) => auditVerify(each, checkpoint));
const NO_CHECKPOINT =
  '  note    without a checkpoint (--checkpoint <file>) nobody can say whether its end was cut off or all of it was written anew';

beforeAll(async () => {
  const nowhere = { ...target, directory: file('nowhere') };
  const refused = auditVerify({ target: nowhere, nowMs: 0, print: () => undefined }, undefined);
  await expect(refused).rejects.toThrow(/there is no audit trail here/);
  await withStore(({ db }) =>
    append(db, [
      inputOf(),
      inputOf({ entity: 'Employee', before: { birthDate: 'canary' }, after: { name: 'Ada', birthDate: null } }),
    ]),
  );
});

test('verify says that a trail is whole, and what it cannot know without a checkpoint', async () => {
  expect(await verify()).toEqual({
    lines: ['audit trail', '  ok      2 entries are whole, the last of 2026-05-04T00:00:00.000Z', NO_CHECKPOINT],
    result: true,
  });
});

test('verify names who holds the directory', async () => {
  await withStore(async () => {
    await expect(verify()).rejects.toThrow(`is in use by process ${process.pid}`);
  });
});

test('a checkpoint goes into a new file, never over an older one, and verify finds it in the trail', async () => {
  const made = await printed((each) => auditCheckpoint(each, file('1.json')));
  expect(made.lines).toEqual([expect.stringContaining('1.json holds the checkpoint of entry 3: keep it where nobody')]);
  await expect(printed((each) => auditCheckpoint(each, file('1.json')))).rejects.toThrow(/is there already/);
  const { lines, result } = await verify(file('1.json'));
  expect(lines).toContain('  ok      it holds the checkpoint of 2026-05-04T00:00:00.000Z, entry 3');
  expect(result).toBe(true);
});

test('a checkpoint without a file is the only line of the output', async () => {
  const { lines } = await printed((each) => auditCheckpoint(each, undefined));
  expect(lines.map((line) => JSON.parse(line))).toEqual([expect.objectContaining({ seq: '4' })]);
});

test('export writes a line of JSON per entry, digests for what is not public, from a number on', async () => {
  const exported = async (from?: string) => {
    const texts: string[] = [];
    await printed((each) => auditExport(each, from, async (text) => void texts.push(text)));
    return texts;
  };
  const lines = await exported();
  expect(lines.join('')).not.toMatch(/canary|sealed|v1\./);
  const entries = lines.map((line) => JSON.parse(line));
  expect(entries.map(({ seq }) => seq)).toEqual(['1', '2', '3', '4']);
  expect(entries[1]).toMatchObject({
    before: { birthDate: { $digest: expect.any(String) } },
    after: { name: 'Ada', birthDate: null },
    previousHash: entries[0].hash,
  });
  expect(await exported('4')).toEqual(lines.slice(3));
  await expect(exported('four')).rejects.toThrow('--from is the number of an entry');
});

test.each([
  ['is not there', () => file('none.json'), /there is no file/],
  ['is something else', () => file('other.json'), /holds no checkpoint/],
])('a checkpoint that %s is named', async (_what, path, message) => {
  writeFileSync(file('other.json'), '{"seq":1}');
  await expect(verify(path())).rejects.toThrow(message);
});

test('verify names the first broken entry without obeying it, and what to do', async () => {
  const checkpoint = JSON.parse(readFileSync(file('1.json'), 'utf8'));
  writeFileSync(file('forged.json'), JSON.stringify({ ...checkpoint, seq: '2' }));
  await withStore(({ db }) =>
    db.transaction().execute(async (trx) => {
      await sql`set local session_replication_role = replica`.execute(trx);
      await sql`update audit set action = ${'step.\u001b[2Japplied'} where seq = 2`.execute(trx);
    }),
  );
  const advice =
    '          change nothing, keep a copy of the database as it is, and go on with "When verify fails" in docs/audit.md';
  expect(await verify(file('1.json'))).toEqual({
    lines: [
      'audit trail',
      '  FAILED  entry 2 was edited: it is not what was recorded',
      '          2026-05-04T00:00:00.000Z step.?[2Japplied, operation wop_1, step 1.1, record ord_1',
      '          entries up to 1 are whole',
      advice,
    ],
    result: false,
  });
  expect(await verify(file('forged.json'))).toEqual({
    lines: [
      'audit trail',
      '  FAILED  the checkpoint was edited, or made by another index: nothing was verified',
      advice,
    ],
    result: false,
  });
});
