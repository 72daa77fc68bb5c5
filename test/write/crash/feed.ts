import { setTimeout as delay } from 'node:timers/promises';
import type { WorkerChild } from './worker-child.ts';

/** How many operations wait for their acknowledgement by one process at once. */
const IN_FLIGHT = 4;
/** A store that does not answer refuses at once. */
const PAUSE_MS = 50;

/** Hands operations to processes until each of them is acknowledged, as a client does who repeats what was not answered. */
export class Feed {
  readonly acknowledged = new Set<string>();
  /** Resolves when every operation is acknowledged. */
  readonly done: Promise<void>;
  readonly #count: number;
  readonly #left: string[];
  readonly #handed = new Map<WorkerChild, Set<string>>();
  #isDone: () => void = () => undefined;

  constructor(ids: readonly string[]) {
    this.#count = ids.length;
    this.#left = [...ids];
    this.done = new Promise((resolve) => {
      this.#isDone = resolve;
    });
  }

  /** Hands operations to a process as soon as it is ready, until it ends; what it has not acknowledged by then is handed to others. */
  attach(child: WorkerChild): void {
    const handed = new Set<string>();
    this.#handed.set(child, handed);
    child.on((message) => {
      if (message.kind === 'started') this.#fill(child);
      if (message.kind === 'accepted') {
        handed.delete(message.id);
        this.acknowledged.add(message.id);
        if (this.acknowledged.size === this.#count) this.#isDone();
        this.#fill(child);
      }
      if (message.kind === 'not-accepted') {
        handed.delete(message.id);
        this.#left.unshift(message.id);
        void delay(PAUSE_MS).then(() => this.#fill(child));
      }
    });
    void child.ended.then(() => {
      this.#handed.delete(child);
      this.#left.unshift(...handed);
      for (const other of this.#handed.keys()) this.#fill(other);
    });
  }

  #fill(child: WorkerChild): void {
    const handed = this.#handed.get(child);
    if (handed === undefined || !child.isReady) return;
    while (handed.size < IN_FLIGHT) {
      const id = this.#left.shift();
      if (id === undefined) return;
      handed.add(id);
      child.send({ kind: 'accept', id });
    }
  }
}
