import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks of a second in /proc, the same on every Linux that Node runs on. */
const TICKS = 100;

/** Microseconds of processor time, user and system, that these processes and everything they started have used. */
export function cpuOf(pids: readonly number[]): number {
  return treeOf(pids).reduce((sum, pid) => sum + ticksOf(pid), 0) * (1_000_000 / TICKS);
}

/** The most memory that each of the processes had at once, together, in bytes. */
export function peakMemoryOf(pids: readonly number[]): number {
  return treeOf(pids).reduce((sum, pid) => {
    const peak = /VmHWM:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
    return sum + Number(peak ?? 0) * 1024;
  }, 0);
}

function treeOf(pids: readonly number[]): readonly number[] {
  const parents = new Map(everyProcess().map((pid) => [pid, parentOf(pid)]));
  const found = new Set(pids);
  for (let grew = true; grew; ) {
    const children = [...parents].filter(([pid, parent]) => found.has(parent) && !found.has(pid));
    grew = children.length > 0;
    for (const [pid] of children) found.add(pid);
  }
  return [...found];
}

function everyProcess(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function parentOf(pid: number): number {
  return Number(statOf(pid)[1] ?? 0);
}

/** Its own time, and that of the children it has waited for. */
function ticksOf(pid: number): number {
  const stat = statOf(pid);
  return Number(stat[11] ?? 0) + Number(stat[12] ?? 0);
}

/** The fields behind the name, which may hold anything: state, parent … */
function statOf(pid: number): readonly string[] {
  const stat = read(`/proc/${pid}/stat`) ?? '';
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It ended meanwhile.
    return null;
  }
}

/** A process of ours that says one thing when it is up, and answers what it is asked. */
export class Helper<Hello> {
  readonly hello: Hello;
  readonly pid: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, hello: Hello) {
    this.#child = child;
    this.hello = hello;
    this.pid = child.pid ?? 0;
  }

  static async start<Hello>(entry: string, env: NodeJS.ProcessEnv = process.env): Promise<Helper<Hello>> {
    const child = fork(entry, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    return new Helper(child, (await answerOf(child)) as Hello);
  }

  async ask<Answer>(question: object): Promise<Answer> {
    this.#child.send(question);
    return (await answerOf(this.#child)) as Answer;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const settled = new AbortController();
  const ended = once(child, 'exit', { signal: settled.signal }).then(([code]) => {
    throw new Error(`a process of the benchmark ended with code ${String(code)}`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message', { signal: settled.signal }), ended]);
    return message;
  } finally {
    settled.abort();
    ended.catch(() => undefined);
  }
}
