import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from './model/clock.ts';
import type { Connections, OpenConnection } from './sources/connections.ts';
import type { IndexState } from './sources/index-state.ts';
import type { Db } from './store/database.ts';
import type { SyncState } from './store/sync-state.ts';

/**
 * - `ready`: every port has been listed completely once. A source that fails after that costs its values their freshness, not the gateway its readiness.
 * - `filling`: the first listing runs; lookups answer, lists say that they are not complete.
 * - `trouble`: the store does not answer, or a port's first listing has failed (it is tried again).
 * - `stopping`: what is in flight is finished, and nothing new should be sent.
 */
export type ReadinessStatus = 'ready' | 'filling' | 'trouble' | 'stopping';

export interface Health {
  readonly status: ReadinessStatus;
  /** What keeps it from being ready, a line each. */
  readonly reasons: readonly string[];
  readonly connections: Readonly<Record<string, ConnectionHealth>>;
}

export interface ConnectionHealth {
  readonly state: OpenConnection['state'];
  readonly ports: readonly PortHealth[];
}

export interface PortHealth {
  readonly objectType: string;
  readonly phase: SyncState['phase'] | 'waiting';
  readonly records: number;
  /** Start of the last listing that ended completely. */
  readonly listedAt: string | null;
  readonly ageSeconds: number | null;
  readonly failure: { readonly code: string; readonly since: string } | null;
}

export interface ReadinessOptions {
  readonly db: Db;
  readonly indexState: IndexState;
  readonly connections: Connections;
  readonly clock: Clock;
  /** How long the store may take to answer. */
  readonly storeTimeoutMs: number;
  /** How long an answer stands: probes and scrapes do not add up to load. */
  readonly heldForMs: number;
}

/** Whether the gateway should be sent requests, and why not. Asking is cheap, and never takes longer than the store is given. */
export class Readiness {
  readonly #options: ReadinessOptions;
  #isStopping = false;
  #asking: Promise<boolean> | null = null;
  #held: { readonly atMs: number; readonly isStoreUp: boolean } | null = null;

  constructor(options: ReadinessOptions) {
    this.#options = options;
  }

  /** From now on it is `stopping`. */
  stop(): void {
    this.#isStopping = true;
  }

  async health(): Promise<Health> {
    const isStoreUp = await this.#isStoreUp();
    const nowMs = this.#options.clock.now();
    const { connections: all } = this.#options;
    const connections = Object.fromEntries(all.all.map((each) => [each.name, this.#healthOf(each, nowMs)]));
    const troubles = isStoreUp ? failedFills(connections) : ['the store does not answer'];
    const reasons = troubles.length > 0 ? troubles : unfilled(connections);
    return { status: this.#statusOf(troubles, reasons), reasons, connections };
  }

  #statusOf(troubles: readonly string[], reasons: readonly string[]): ReadinessStatus {
    if (this.#isStopping) return 'stopping';
    if (troubles.length > 0) return 'trouble';
    return reasons.length > 0 ? 'filling' : 'ready';
  }

  #healthOf({ name, state, ports }: OpenConnection, nowMs: number): ConnectionHealth {
    return {
      state,
      ports: ports.map(({ objectType }) => {
        const known = this.#options.indexState.get(name, objectType);
        const listedAtMs = known?.listedAtMs ?? null;
        return {
          objectType,
          phase: known?.phase ?? 'waiting',
          records: known?.records ?? 0,
          listedAt: listedAtMs === null ? null : new Date(listedAtMs).toISOString(),
          ageSeconds: listedAtMs === null ? null : Math.max(0, Math.round((nowMs - listedAtMs) / 1000)),
          failure: failureOf(known),
        };
      }),
    };
  }

  async #isStoreUp(): Promise<boolean> {
    const { clock, heldForMs } = this.#options;
    if (this.#held !== null && clock.now() - this.#held.atMs < heldForMs) return this.#held.isStoreUp;
    const isStoreUp = await this.#askInTime();
    this.#held = { atMs: clock.now(), isStoreUp };
    return isStoreUp;
  }

  /** A store that hangs is asked once, however many probes come. */
  async #askInTime(): Promise<boolean> {
    const { db, indexState, storeTimeoutMs } = this.#options;
    this.#asking ??= indexState
      .refresh(db)
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        this.#asking = null;
      });
    const answered = new AbortController();
    const tooLate = delay(storeTimeoutMs, false, { signal: answered.signal }).catch(() => false);
    try {
      return await Promise.race([this.#asking, tooLate]);
    } finally {
      answered.abort();
    }
  }
}

function failureOf(state: SyncState | undefined): PortHealth['failure'] {
  if (state === undefined || state.failure === null) return null;
  return { code: state.failure.code, since: state.failure.since };
}

function failedFills(connections: Health['connections']): readonly string[] {
  return portsOf(connections).flatMap(([connection, { objectType, phase, failure }]) =>
    phase === 'ready' || failure === null
      ? []
      : [`${connection} ${objectType}: the first listing has failed since ${failure.since} (${failure.code})`],
  );
}

function unfilled(connections: Health['connections']): readonly string[] {
  return portsOf(connections).flatMap(([connection, { objectType, phase }]) =>
    phase === 'ready' ? [] : [`${connection} ${objectType}: not listed completely yet`],
  );
}

function portsOf(connections: Health['connections']): readonly (readonly [string, PortHealth])[] {
  return Object.entries(connections).flatMap(([name, { ports }]) => ports.map((port) => [name, port] as const));
}
