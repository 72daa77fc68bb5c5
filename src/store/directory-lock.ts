import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** A second process wanted the same data directory. */
export class DirectoryInUseError extends Error {
  override readonly name = 'DirectoryInUseError';
  readonly code = 'DATA_DIRECTORY_IN_USE';
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

/**
 * Takes the directory for this process. PGlite itself takes no lock, and two processes on one directory destroy it.
 *
 * A lock left by a process that no longer runs is taken over. Throws DirectoryInUseError naming the holder otherwise.
 */
export function lockDirectory(directory: string, nowMs: number): { release(): void } {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'mainstem.lock');
  for (;;) {
    try {
      const file = openSync(path, 'wx');
      writeSync(
        file,
        JSON.stringify({ pid: process.pid, host: hostname(), since: new Date(nowMs).toISOString() } satisfies Holder),
      );
      closeSync(file);
      return { release: () => rmSync(path, { force: true }) };
    } catch (error) {
      if (!isExisting(error)) throw error;
    }
    const holder = readHolder(path);
    if (holder !== null && holder.host !== hostname())
      throw inUse(directory, holder, 'it runs on another machine, so check there before removing the lock file');
    if (holder !== null && isRunning(holder.pid))
      throw inUse(
        directory,
        holder,
        'stop it, use another directory (dataDirectory), or use PostgreSQL (DATABASE_URL)',
      );
    removeStale(path, holder, nowMs);
  }
}

/** Renaming is atomic: of two processes that found the same dead holder, the slower one gets the faster one's new lock in hand, and puts it back. */
function removeStale(path: string, stale: Holder | null, nowMs: number): void {
  const aside = `${path}.${process.pid}.${nowMs}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const taken = readHolder(aside);
  if (taken !== null && taken.pid !== stale?.pid) renameSync(aside, path);
  else rmSync(aside, { force: true });
}

function inUse(directory: string, holder: Holder, advice: string): DirectoryInUseError {
  return new DirectoryInUseError(
    `${directory} is in use by process ${holder.pid} on ${holder.host} since ${holder.since}: ${advice}`,
  );
}

function readHolder(path: string): Holder | null {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof parsed !== 'object' || parsed === null) return null;
    if (!('pid' in parsed) || !('host' in parsed) || !('since' in parsed)) return null;
    if (typeof parsed.pid !== 'number' || typeof parsed.host !== 'string' || typeof parsed.since !== 'string')
      return null;
    return { pid: parsed.pid, host: parsed.host, since: parsed.since };
  } catch {
    // Unreadable or half written: its writer died between creating and writing it.
    return null;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EPERM';
  }
}

function isExisting(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EEXIST';
}
