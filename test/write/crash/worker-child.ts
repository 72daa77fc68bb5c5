import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import type { FromWorker, ToWorker, WorkerSetup } from './messages.ts';

/** A worker process as the test that started it sees it. */
export class WorkerChild {
  /** When it was started, by the monotonic clock. */
  readonly bornAt = performance.now();
  readonly defects: string[] = [];
  /** Resolves with what ended it. */
  readonly ended: Promise<NodeJS.Signals | number>;
  isReady = false;
  readonly #child: ChildProcess;
  readonly #heard = new EventEmitter();
  #wasKilled = false;

  constructor(setup: WorkerSetup) {
    this.#child = fork(join(import.meta.dirname, 'worker-process.ts'), [JSON.stringify(setup)], {
      // Making the database's code fast takes longer than the process lives.
      execArgv: ['--no-warnings', '--liftoff-only'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#heard.setMaxListeners(0);
    this.#child.on('message', (message: FromWorker) => {
      if (message.kind === 'started') this.isReady = true;
      if (message.kind === 'defect') this.defects.push(message.message);
      this.#heard.emit('message', message);
    });
    this.ended = once(this.#child, 'exit').then(([code, signal]) => signal ?? code);
  }

  /** Whether it was `kill` that ended it, and not the process itself. */
  get wasKilled(): boolean {
    return this.#wasKilled;
  }

  on(hear: (message: FromWorker) => void): void {
    this.#heard.on('message', hear);
  }

  /** The next message of a kind. Rejects when the process ends before. */
  next<K extends FromWorker['kind']>(kind: K): Promise<Extract<FromWorker, { readonly kind: K }>> {
    const isOfKind = (message: FromWorker): message is Extract<FromWorker, { readonly kind: K }> =>
      message.kind === kind;
    return new Promise((resolve, reject) => {
      const hear = (message: FromWorker): void => {
        if (!isOfKind(message)) return;
        this.#heard.off('message', hear);
        resolve(message);
      };
      this.#heard.on('message', hear);
      void this.ended.then((how) => reject(new Error(`the worker ended (${how}): ${this.defects.join('\n')}`)));
    });
  }

  send(message: ToWorker): void {
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends it as a power cut does. */
  async kill(): Promise<void> {
    this.#wasKilled = true;
    this.#child.kill('SIGKILL');
    await this.ended;
  }
}
