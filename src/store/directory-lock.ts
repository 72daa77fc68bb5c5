import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';

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

/** The locks that this process holds itself: after a restart in a container its dead predecessor had the same process id. */
const HELD = new Set<string>();

/**
 * Takes the directory for this process. PGlite itself takes no lock, and two processes on one directory destroy it.
 *
 * A lock left by a process that no longer runs is taken over. Throws DirectoryInUseError naming the holder otherwise.
 */
export function lockDirectory(directory: string, nowMs: number): { release(): void } {
  mkdirSync(directory, { recursive: true });
  const path = resolve(directory, 'mainstem.lock');
  for (;;) {
    if (create(path, { pid: process.pid, host: hostname(), since: new Date(nowMs).toISOString() })) {
      HELD.add(path);
      return {
        release: () => {
          if (HELD.delete(path)) rmSync(path, { force: true });
        },
      };
    }
    const holder = readHolder(path);
    if (holder !== null && holder.host !== hostname())
      throw inUse(directory, holder, 'it runs on another machine, so check there before removing the lock file');
    const isOwnPredecessor = holder?.pid === process.pid && !HELD.has(path);
    if (holder !== null && !isOwnPredecessor && isRunning(holder.pid))
      throw inUse(
        directory,
        holder,
        'stop it, use another directory (dataDirectory), or use PostgreSQL (DATABASE_URL)',
      );
    removeStale(path, holder, nowMs);
  }
}

/** Makes the lock with its content in one step: a second process must never see it empty. False when there is one. */
function create(path: string, holder: Holder): boolean {
  const draft = `${path}.${holder.pid}.new`;
  writeFileSync(draft, JSON.stringify(holder));
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (isExisting(error)) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
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
    // Unreadable: we write it in one step, so it is not from us.
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
