import type { Order } from '../../model/index.ts';
import { OWN_CONNECTION, ownType } from '../../model/own-connection.ts';
import type { OrderHold } from '../../model/values.ts';
import type { Db } from '../../store/database.ts';
import { readGroups } from '../../store/groups.ts';
import type { DraftChange } from '../../write/operation.ts';
import type { Verdict } from '../../write/rules/verdict.ts';

/** What the gateway itself keeps of an order; null clears. */
export type OrderFacts = Pick<Order, 'status' | 'hold' | 'creditCheck'>;

/** What an order on hold shows, whatever its source makes of it meanwhile. */
export function onHold(hold: OrderHold): OrderFacts {
  return { hold, status: 'PENDING_APPROVAL' };
}

export const RELEASED: OrderFacts = { hold: null, status: null };

/** The records that an order is, and the key under which the gateway keeps its facts. */
export interface Kept {
  readonly key: string;
  readonly recordIds: readonly string[];
}

const FACTS = ownType('facts', 'Order');

export async function keptOf(db: Db, orderId: string): Promise<Kept> {
  const records = (await readGroups(db, [orderId])).get(orderId) ?? [];
  const facts = records.find(({ connection, objectType }) => connection === OWN_CONNECTION && objectType === FACTS);
  return { key: facts?.key ?? records[0]?.groupId ?? orderId, recordIds: records.map(({ id }) => id) };
}

/** Keeps facts of the order that the first change makes. */
export function factsOfNew(values: OrderFacts): DraftChange {
  const intent = { action: 'create', entity: 'Order', values } as const;
  return { connection: OWN_CONNECTION, objectType: FACTS, role: 'GATEWAY', needs: [0], intent };
}

/** Keeps facts of an order that is there, behind the changes at these positions. */
export function factsOf({ key }: Kept, values: OrderFacts, needs: readonly number[]): DraftChange {
  const intent = { action: 'update', entity: 'Order', key, values } as const;
  return { connection: OWN_CONNECTION, objectType: FACTS, role: 'GATEWAY', needs, intent };
}

/** The hold that verdicts put on an order; null when they hold nothing. */
export function holdBy(verdicts: readonly Verdict[], nowMs: number): OrderHold | null {
  const held = verdicts.filter(({ result }) => result === 'HELD');
  const [first] = held;
  if (first === undefined) return null;
  const reason = [...new Set(held.map(({ message }) => message))].join('; ');
  return { reason, by: first.rule, since: new Date(nowMs).toISOString() };
}
