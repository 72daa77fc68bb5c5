import type { Clock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { Ledger } from './ledger.ts';

/** A record as the source's administrator would export it: the source's own field names, plain JSON, decimals as strings, instants as ISO 8601 UTC. */
export type Row = Readonly<Record<string, unknown>>;

/** The data a simulator starts with: object type, in the source's spelling, to its rows. */
export type Rows = Readonly<Record<string, readonly Row[]>>;

export interface SimulatorOptions {
  readonly rows: Rows;
  readonly clock: Clock;
  /** `metered` keeps the source's rate limits, `unmetered` counts without refusing. */
  readonly limits: 'metered' | 'unmetered';
  /** Time added to every answer. */
  readonly latencyMs?: number;
  /** 0 or absent: a free port. */
  readonly port?: number;
}

/** One running simulated source: real HTTP on loopback, own data, own ledger. */
export interface Simulator {
  readonly url: string;
  /** What a connection needs to reach it: settings and secrets in the connector's own configuration keys. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly ledger: Ledger;
  readonly faults: Faults;
  /** Changes the data as a person working in the source would: with its timestamps and side effects, without a call. */
  change(change: DirectChange): void;
  close(): Promise<void>;
}

export type DirectChange =
  | { readonly action: 'create'; readonly objectType: string; readonly row: Row }
  | { readonly action: 'update'; readonly objectType: string; readonly key: string; readonly values: Row }
  | { readonly action: 'delete'; readonly objectType: string; readonly key: string };

export type StartSimulator = (options: SimulatorOptions) => Promise<Simulator>;
