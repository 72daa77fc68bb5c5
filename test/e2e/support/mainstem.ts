import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './company.ts';

/** A run of the command line in a process of its own. */
export interface Run {
  readonly child: ChildProcess;
  /** Everything printed so far. */
  output(): string;
  /** Resolves with the whole output when a line matches. Rejects when the process ends first. */
  printed(pattern: RegExp): Promise<string>;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

export function mainstem(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  config = 'cli.config.ts',
): Run {
  const file = join(import.meta.dirname, config);
  const child = spawn(process.execPath, [join(ROOT, 'src/main.ts'), '--config', file, ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const listeners = new Set<() => void>();
  const hear = (chunk: Buffer): void => {
    output += chunk.toString('utf8');
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'SIGKILL'));
  });
  const printed = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!pattern.test(output)) return;
        listeners.delete(look);
        resolve(output);
      };
      listeners.add(look);
      void ended.then((code) => reject(new Error(`ended with ${code} before it printed ${pattern}:\n${output}`)));
      look();
    });
  return { child, output: () => output, printed, ended };
}

/** A data directory of a test's own, removed by `remove`. */
export function temporaryDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'mainstem-e2e-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
