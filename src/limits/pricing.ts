import type { AnyPort, PartName } from '../connector/contract.ts';
import type { AskedFreshness } from '../model/freshness.ts';
import type { EntityName } from '../model/index.ts';
import type { Authority } from '../sources/authority.ts';
import type { Connections, Freshness } from '../sources/connections.ts';
import type { IndexState } from '../sources/index-state.ts';
import type { PlannedRead } from './plan.ts';

export interface PricingOptions {
  readonly connections: Connections;
  readonly authority: Authority;
  /** How old a part may be by the rules of the configuration. */
  readonly freshnessOf: (entity: EntityName, connection: string, part: PartName) => Freshness;
  readonly indexState: IndexState;
  readonly now: () => number;
}

/** A part that a read may have to renew. */
interface PricedPart {
  readonly name: PartName;
  /** What else than a fetch of its own tells that it is of age; null where nothing does. */
  readonly toldBy: 'listing' | 'sweep' | null;
  readonly ruledMaxAgeMs: number;
  /** What the operation says of the fields in it. */
  readonly asked: readonly AskedFreshness[];
}

/** One port that a read may ask. */
interface PricedPort {
  readonly connection: string;
  readonly port: AnyPort;
  readonly parts: readonly PricedPart[];
}

/** The ports that each read of a plan may ask, in the order of the plan. */
export type PricedPlan = readonly (readonly PricedPort[])[];

/** What a read may ask of one port, at most. */
export interface PlannedAsk {
  readonly connection: string;
  readonly objectType: string;
  readonly entity: EntityName;
  readonly parts: readonly PartName[];
  readonly keys: number;
  readonly calls: number;
}

/** Prices operations in calls of sources, upwards: every connection that may decide a field is taken to be asked for every row. */
export class Pricing {
  readonly #options: PricingOptions;

  constructor(options: PricingOptions) {
    this.#options = options;
  }

  /** What does not depend on variables, on the hour or on a header. */
  prepare(plan: readonly PlannedRead[]): PricedPlan {
    return plan.map((read) => (read.entity === null ? [] : this.#portsFor(read.entity, read)));
  }

  /** What the sources may be asked at this moment for so many rows of each read; `outer` is what the request itself says of freshness. */
  asksOf(plan: PricedPlan, rows: readonly number[], outer: AskedFreshness): readonly PlannedAsk[] {
    const nowMs = this.#options.now();
    return plan.flatMap((ports, index) =>
      ports.flatMap((each) => this.#askOf(each, rows[index] ?? 0, { outer, nowMs }) ?? []),
    );
  }

  #portsFor(entity: EntityName, { fields }: PlannedRead): readonly PricedPort[] {
    const { connections, authority, freshnessOf } = this.#options;
    return connections.portsOf(entity).flatMap(({ connection: { name: connection }, port }) => {
      const deciding = fields.filter(({ name }) => authority.rule(entity, name).order.includes(connection));
      const byPart = Map.groupBy(deciding, ({ name }) => connections.partOf(connection, port.objectType, name));
      const parts = [...byPart].flatMap(([name, inPart]): readonly PricedPart[] => {
        if (name === undefined) return [];
        const isSecret = connections.isSecret(connection, port.objectType, name);
        return [
          {
            name,
            toldBy: isSecret ? null : toldBy(port, name),
            ruledMaxAgeMs: freshnessOf(entity, connection, name).maxAgeMs,
            asked: inPart.map(({ asked }) => asked),
          },
        ];
      });
      return parts.length === 0 ? [] : [{ connection, port, parts }];
    });
  }

  #askOf(
    { connection, port, parts }: PricedPort,
    rows: number,
    { outer, nowMs }: { readonly outer: AskedFreshness; readonly nowMs: number },
  ): PlannedAsk | null {
    const { objectType, entity, capabilities } = port;
    const state = this.#options.indexState.get(connection, objectType);
    const due = parts.filter(({ toldBy: by, ruledMaxAgeMs, asked }) => {
      const toldAtMs = by === 'listing' ? state?.listedAtMs : by === 'sweep' ? state?.sweptAtMs : null;
      return (toldAtMs ?? 0) < nowMs - strictest(asked, outer, ruledMaxAgeMs);
    });
    // What has not been listed is not in the index, and cannot be asked for by key.
    const keys = state?.phase === 'ready' ? Math.min(rows, state.records) : rows;
    if (due.length === 0 || keys === 0) return null;
    const names = due.map(({ name }) => name);
    const most = capabilities.maxKeysPerGet;
    const rest = keys % most;
    const calls = Math.floor(keys / most) * callsOf(port, most, names) + (rest === 0 ? 0 : callsOf(port, rest, names));
    return { connection, objectType, entity, parts: names, keys, calls };
  }
}

/** As the reader knows the age of what the index holds. */
function toldBy(port: AnyPort, part: PartName): PricedPart['toldBy'] {
  const tracked = port.parts.find(({ name }) => name === part)?.tracked;
  if (tracked === 'watermark') return 'listing';
  return tracked === 'sweep' && port.keys === undefined ? 'sweep' : null;
}

function callsOf({ capabilities }: AnyPort, keys: number, parts: readonly PartName[]): number {
  return capabilities.callsPerGet?.(keys, parts) ?? parts.length;
}

function strictest(asked: readonly AskedFreshness[], outer: AskedFreshness, ruledMaxAgeMs: number): number {
  return Math.min(
    ...asked.map((each) => {
      const maxAge = each.maxAge ?? outer.maxAge;
      return maxAge === undefined ? ruledMaxAgeMs : maxAge * 1000;
    }),
  );
}
