import { OWN_CONNECTION } from '../model/own-connection.ts';
import type { Connections } from '../sources/connections.ts';
import type { JournalStep } from '../write/operation.ts';
import type { QuotaView } from './desk.ts';

/** What steps cost of the calls that we allow ourselves, by connection. */
export type QuotaOf = (steps: readonly Pick<JournalStep, 'connection' | 'plan'>[]) => Promise<readonly QuotaView[]>;

/** Reads every budget at most once. */
export function quotas(connections: Connections): QuotaOf {
  const known = new Map<string, Promise<number | null>>();
  const leftOf = (name: string) => {
    const left = known.get(name) ?? tightest(connections, name);
    known.set(name, left);
    return left;
  };
  return async (steps) => {
    const planned = steps.filter(({ plan, connection }) => plan !== null && connection !== OWN_CONNECTION);
    const byConnection = [...Map.groupBy(planned, ({ connection }) => connection)];
    return Promise.all(
      byConnection.map(async ([connection, { length: calls }]) => ({
        connection,
        calls,
        left: await leftOf(connection),
      })),
    );
  };
}

/** null without a budget. */
async function tightest(connections: Connections, name: string): Promise<number | null> {
  const windows = (await connections.get(name)?.budgetLeft()) ?? [];
  return windows.length === 0 ? null : Math.min(...windows.map(({ left }) => left));
}
