import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Kept } from './kept.ts';
import { openKept } from './kept-place.ts';
import type { Seal } from './seal.ts';

type Sealing = Pick<Seal, 'sealer' | 'report'>;

/** Between two looks whether a lock is gone. What is done under one takes a few milliseconds. */
const LOOK_AGAIN_MS = 10;
/** A lock so old is of a process that died under it. */
const STALE_MS = 5_000;

/**
 * Kept in sealed files of the data directory, one a value: the commands beside a running gateway see the same.
 *
 * A value is replaced under a lock, whole or not at all: whoever reads sees the one before or the one after.
 */
export function keptInFiles(directory: string, seal: Sealing, connection: string): Kept {
  const pathOf = (name: string) => join(keptPath(directory), fileNameOf(connection, name));
  const read = (name: string) => openKept(seal, placeOf(connection, name), textIn(pathOf(name)));
  return {
    get: async (name) => read(name),
    replace: async (name, before, value) => {
      mkdirSync(keptPath(directory), { recursive: true, mode: 0o700 });
      return underLock(pathOf(name), () => {
        if (read(name) !== before) return false;
        writeWhole(pathOf(name), seal.sealer.seal(value, placeOf(connection, name)));
        return true;
      });
    },
  };
}

/** Seals all kept files with the current key; gives how many, and how many do not open and stay as they are. */
export async function resealFiles(
  directory: string,
  seal: Sealing,
): Promise<{ readonly texts: number; readonly unreadableTexts: number }> {
  const done = { texts: 0, unreadableTexts: 0 };
  for (const file of existsSync(keptPath(directory)) ? readdirSync(keptPath(directory)) : []) {
    const names = namesIn(file);
    if (names === null) continue;
    const path = join(keptPath(directory), file);
    await underLock(path, () => {
      const value = openKept(seal, placeOf(...names), textIn(path));
      if (value === null) done.unreadableTexts += 1;
      else {
        writeWhole(path, seal.sealer.seal(value, placeOf(...names)));
        done.texts += 1;
      }
    });
  }
  return done;
}

function keptPath(directory: string): string {
  return join(directory, 'kept');
}

/** `books-uk,refreshToken.sealed`: a comma stands in no encoded name. */
function fileNameOf(connection: string, name: string): string {
  return `${encodeURIComponent(connection)},${encodeURIComponent(name)}.sealed`;
}

function namesIn(file: string): readonly [connection: string, name: string] | null {
  const [, connection, name] = /^([^,]+),([^,]+)\.sealed$/.exec(file) ?? [];
  return connection === undefined || name === undefined
    ? null
    : [decodeURIComponent(connection), decodeURIComponent(name)];
}

function placeOf(connection: string, name: string): readonly string[] {
  return ['kept', connection, name];
}

function textIn(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** On disk before it stands in its place, so that a loss of power leaves the one or the other. */
function writeWhole(path: string, text: string): void {
  const draft = `${path}.${randomUUID()}.new`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
}

async function underLock<T>(path: string, run: () => T): Promise<T> {
  const lock = `${path}.lock`;
  const mine = randomUUID();
  while (!taken(lock, mine)) {
    removeStale(lock);
    await delay(LOOK_AGAIN_MS);
  }
  try {
    return run();
  } finally {
    if (textIn(lock) === mine) rmSync(lock, { force: true });
  }
}

function taken(lock: string, mine: string): boolean {
  try {
    writeFileSync(lock, mine, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Ages are told by the files' own clock. Of two processes that find the same old lock, the slower one may get a new one in hand: it puts it back. */
function removeStale(lock: string): void {
  const aside = `${lock}.${randomUUID()}.old`;
  try {
    writeFileSync(aside, '');
    const nowMs = statSync(aside).mtimeMs;
    if (nowMs - statSync(lock).mtimeMs < STALE_MS) return;
    renameSync(lock, aside);
    if (nowMs - statSync(aside).mtimeMs < STALE_MS) renameSync(aside, lock);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
}
