import type { Clock } from '../model/clock.ts';
import { type HeldRate, RateTable } from '../model/exchange.ts';
import type { ExchangeRate } from '../model/exchange-rate.ts';
import type { Connections } from './connections.ts';

/** Where exchange rates come from: the configuration's own table first, then connections in this order. */
export interface RatesConfig {
  readonly table: readonly ExchangeRate[];
  readonly connections: readonly string[];
}

/** What the configuration itself holds, as a conversion names it. */
export const TABLE = 'configuration';

/** From when everything is read: no source holds rates from before. */
const EVER = '1970-01-01';

interface Read {
  /** The day on which it was read, UTC. */
  readonly readOn: string;
  readonly table: Promise<RateTable>;
}

/**
 * The exchange rates of the configuration and of the sources that hold some. A source is asked once a day, and when it fails what it said
 * on an earlier day stands in: a conversion says of which day its rate is.
 */
export class RateBook {
  readonly #config: RatesConfig;
  readonly #connections: Connections;
  readonly #clock: Clock;
  readonly #reads = new Map<string, Read>();
  readonly #last = new Map<string, RateTable>();

  constructor(config: RatesConfig, connections: Connections, clock: Clock) {
    this.#config = config;
    this.#connections = connections;
    this.#clock = clock;
  }

  /** The rates of the year of a day and the one before: what a day needs as a rule. Throws SourceError. */
  around(day: string): Promise<RateTable> {
    return this.#since(`${String(Number(day.slice(0, 4)) - 1).padStart(4, '0')}-01-01`);
  }

  /** All rates that there are, for a currency that hardly ever gets one. Throws SourceError. */
  all(): Promise<RateTable> {
    return this.#since(EVER);
  }

  #since(from: string): Promise<RateTable> {
    const today = new Date(this.#clock.now()).toISOString().slice(0, 10);
    const known = this.#reads.get(from);
    if (known?.readOn === today) return known.table;
    const table = this.#read(from).catch((error: unknown) => {
      this.#reads.delete(from);
      const last = this.#last.get(from);
      if (last === undefined) throw error;
      return last;
    });
    this.#reads.set(from, { readOn: today, table });
    return table;
  }

  async #read(from: string): Promise<RateTable> {
    const own: readonly HeldRate[] = this.#config.table.map((rate) => ({ ...rate, heldBy: TABLE }));
    const held = await Promise.all(this.#config.connections.map((name) => this.#ratesOf(name, from)));
    const table = new RateTable([...own, ...held.flat()]);
    this.#last.set(from, table);
    return table;
  }

  /** Whoever asks first asks for all, so the call ends by the connection's own deadline. */
  async #ratesOf(name: string, from: string): Promise<readonly HeldRate[]> {
    const connection = this.#connections.get(name);
    if (connection?.rates === undefined) return [];
    const signal = AbortSignal.timeout(connection.deadlineMs);
    const rates = await connection.rates(from, { signal, purpose: 'interactive' });
    return rates.map((rate) => ({ ...rate, heldBy: name }));
  }
}
