// The lock of the embedded database's directory, with real processes.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DirectoryInUseError, lockDirectory } from '../../src/store/directory-lock.ts';

let directory = '';
const children: ChildProcess[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mainstem-lock-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

function start(): ChildProcess {
  const child = spawn(process.execPath, ['--no-warnings', join(import.meta.dirname, 'lock-holder.ts'), directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

async function wordOf(child: ChildProcess): Promise<string> {
  const [data] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  return data.toString().trim();
}

const writeLock = (content: string) => writeFileSync(join(directory, 'mainstem.lock'), content);
const deadPid = () => spawnSync(process.execPath, ['-e', '']).pid;

test('a live holder is named', async () => {
  const child = start();
  expect(await wordOf(child)).toBe('held');
  expect(() => lockDirectory(directory, 0)).toThrow(`in use by process ${child.pid} on ${hostname()}`);
});

test('a lock taken here is refused a second time here, and free again when it is released', () => {
  const lock = lockDirectory(directory, 0);
  expect(() => lockDirectory(directory, 0)).toThrow(DirectoryInUseError);
  lock.release();
  lockDirectory(directory, 0).release();
  expect(readdirSync(directory)).toEqual([]);
});

test('releasing twice does not take the lock of whoever came next', () => {
  const first = lockDirectory(directory, 0);
  first.release();
  lockDirectory(directory, 0);
  expect(readdirSync(directory)).toEqual(['mainstem.lock']);
});

test.each([
  ['of a dead process', () => JSON.stringify({ pid: deadPid(), host: hostname(), since: '2026-05-04T00:00:00.000Z' })],
  ['of a predecessor with our own process id', () => JSON.stringify({ pid: process.pid, host: hostname(), since: '' })],
  ['that is empty', () => ''],
  ['that is garbage', () => '{"pid":'],
  ['of another shape', () => '{"pid":"1","host":1}'],
])('a lock %s is taken over', (_what, content) => {
  writeLock(content());
  lockDirectory(directory, 0).release();
  expect(readdirSync(directory)).toEqual([]);
});

test('a lock of another machine is never taken over', () => {
  writeLock(JSON.stringify({ pid: 1, host: 'elsewhere', since: '2026-05-04T00:00:00.000Z' }));
  expect(() => lockDirectory(directory, 0)).toThrow(/process 1 on elsewhere .* another machine/);
});

test('of processes that start at once over a dead lock, one gets it', async () => {
  writeLock(JSON.stringify({ pid: deadPid(), host: hostname(), since: '2026-05-04T00:00:00.000Z' }));
  const words = await Promise.all([start(), start(), start()].map(wordOf));
  expect(words.toSorted()).toEqual(['DirectoryInUseError', 'DirectoryInUseError', 'held']);
});
