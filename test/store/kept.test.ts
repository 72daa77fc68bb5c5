// What connections remember: in the table of a database (PGlite stands in for PostgreSQL), and in files beside an embedded index.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { keptApart, keptBeside } from '../../src/kept.ts';
import { passingKeyring } from '../../src/sealing/keyring.ts';
import { Sealer } from '../../src/sealing/sealer.ts';
import type { OpenStore } from '../../src/store/database.ts';
import { type Kept, keptInTable } from '../../src/store/kept.ts';
import { keptInFiles, resealFiles } from '../../src/store/kept-files.ts';
import { reseal } from '../../src/store/reseal.ts';
import { memoryStore } from '../support/memory-store.ts';
import { dump, makeKey, reopened, ringOf } from '../support/sealing.ts';

const db = memoryStore();
const [OLD, NEW, OTHER] = [makeKey('2025b'), makeKey('2026a'), makeKey('2024c')];
const TOKEN = 'token-of-the-first-exchange';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mainstem-kept-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

interface Place {
  readonly name: string;
  /** As a process sees it that was started with these keys. */
  open(keys: readonly string[], connection: string, told?: string[]): Promise<Kept>;
  /** All that lies there. */
  text(): Promise<string>;
  reseal(keys: readonly string[]): Promise<{ readonly texts: number; readonly unreadableTexts: number }>;
}

const TABLE: Place = {
  name: 'table',
  open: async (keys, connection, told) => {
    const at = await reopened(db(), ringOf(...keys), told);
    return keptInTable(async () => at, connection);
  },
  text: () => dump(db()),
  reseal: async (keys) => reseal(await reopened(db(), ringOf(...keys))),
};

const sealingOf = (keys: readonly string[], told: string[] = []) => ({
  sealer: new Sealer(ringOf(...keys)),
  report: ({ keyId, reason }: { readonly keyId: string | null; readonly reason: string }) => {
    told.push(`${keyId} ${reason}`);
  },
});

const FILES: Place = {
  name: 'files',
  open: async (keys, connection, told) => keptInFiles(directory, sealingOf(keys, told), connection),
  text: async () => {
    const files = existsSync(join(directory, 'kept')) ? readdirSync(join(directory, 'kept')) : [];
    return files.map((file) => `${file} ${readFileSync(join(directory, 'kept', file), 'utf8')}`).join('\n');
  },
  reseal: (keys) => resealFiles(directory, sealingOf(keys)),
};

describe.each([TABLE, FILES])('kept in $name', (place) => {
  test('a value is there for another process, for its own connection and name alone', async () => {
    const kept = await place.open([NEW], 'books-uk');
    expect(await kept.get('refreshToken')).toBeNull();
    expect(await kept.replace('refreshToken', null, TOKEN)).toBe(true);
    expect(await (await place.open([NEW], 'books-uk')).get('refreshToken')).toBe(TOKEN);
    expect(await kept.get('other')).toBeNull();
    expect(await (await place.open([NEW], 'books-de')).get('refreshToken')).toBeNull();
  });

  test('a value is replaced only by who knows the one before', async () => {
    const [one, two] = [await place.open([NEW], 'books'), await place.open([NEW], 'books')];
    expect(await one.replace('t', null, 'a')).toBe(true);
    expect(await two.replace('t', null, 'b')).toBe(false);
    expect(await two.replace('t', 'other', 'b')).toBe(false);
    expect(await two.replace('t', 'a', 'b')).toBe(true);
    expect(await one.get('t')).toBe('b');
  });

  test('of many that replace at once, one does', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => place.open([NEW], 'books')));
    for (const before of [null, 'first']) {
      const value = before === null ? 'first' : 'second';
      const done = await Promise.all(all.map((kept) => kept.replace('t', before, value)));
      expect(done.filter((isDone) => isDone)).toHaveLength(1);
    }
    expect(await all[0]?.get('t')).toBe('second');
  });

  test('no value lies there in the open', async () => {
    await (await place.open([NEW], 'books')).replace('t', null, TOKEN);
    const text = await place.text();
    expect(text).toContain('v1.2026a.');
    expect(text).not.toContain(TOKEN);
  });

  test('a rotation of keys seals it again, and only who knows the value still replaces it', async () => {
    await (await place.open([OLD], 'books')).replace('t', null, TOKEN);
    expect(await place.reseal([NEW, OLD])).toMatchObject({ texts: 1, unreadableTexts: 0 });
    const kept = await place.open([NEW], 'books');
    expect(await kept.get('t')).toBe(TOKEN);
    expect(await kept.replace('t', TOKEN, 'next')).toBe(true);
  });
});

test('what does not open counts as not kept, is reported, and can be replaced', async () => {
  const told: string[] = [];
  await (await FILES.open([OTHER], 'books')).replace('t', null, TOKEN);
  const kept = await FILES.open([NEW], 'books', told);
  expect(await kept.get('t')).toBeNull();
  expect(told).toEqual(['2024c no-such-key']);
  expect(await kept.replace('t', null, 'anew')).toBe(true);
  expect(await kept.get('t')).toBe('anew');
});

test('a text of the table that does not open counts as not kept, too', async () => {
  const kept = await TABLE.open([NEW], 'books');
  await kept.replace('t', null, TOKEN);
  await db().updateTable('connection_secrets').set({ value: 'v1.2024c.damaged' }).execute();
  expect(await kept.get('t')).toBeNull();
  expect(await kept.replace('t', null, 'anew')).toBe(true);
  expect(await kept.get('t')).toBe('anew');
});

test('the lock of a process that died under it is taken over', async () => {
  const lock = join(directory, 'kept', 'books,t.sealed.lock');
  mkdirSync(join(directory, 'kept'));
  writeFileSync(lock, 'of a dead process');
  utimesSync(lock, new Date('2026-05-04T00:00:00Z'), new Date('2026-05-04T00:00:00Z'));
  const kept = await FILES.open([NEW], 'books');
  expect(await kept.replace('t', null, TOKEN)).toBe(true);
  expect(readdirSync(join(directory, 'kept'))).toEqual(['books,t.sealed']);
});

test('a command beside a gateway on an embedded index sees and renews what it keeps', async () => {
  const keyring = passingKeyring();
  const target = { kind: 'embedded', directory, keyring } as const;
  const seal = { sealer: new Sealer(keyring), report: () => undefined };
  const running = keptBeside(target, { seal } as unknown as OpenStore)('books');
  const command = keptApart(
    () => target,
    0,
    () => undefined,
  );
  await running.replace('t', null, TOKEN);
  expect(await command.of('books').get('t')).toBe(TOKEN);
  expect(await command.of('books').replace('t', TOKEN, 'next')).toBe(true);
  await command.close();
  expect(await running.get('t')).toBe('next');
});

test('a command whose connections remember nothing asks for no keys and opens nothing', async () => {
  const command = keptApart(
    () => {
      throw new Error('asked for the index');
    },
    0,
    () => undefined,
  );
  command.of('books');
  await command.close();
});
