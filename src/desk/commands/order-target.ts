import type { Order } from '../../model/index.ts';
import type { CommandContext } from '../draft.ts';
import type { Target } from '../targets.ts';
import { type Kept, keptOf } from './order-facts.ts';

/** An order that a mutation is about, and where the gateway keeps its facts. */
export interface OrderTarget {
  readonly order: Target<'Order'>;
  readonly kept: Kept;
}

type Status = NonNullable<Order['status']>;

/** What is asked of an order. */
interface Wish {
  readonly id: string;
  /** Where the input names it. */
  readonly path: string;
  /** The states in which it can be done. What nobody knows the state of is left to its source. */
  readonly from: readonly Status[];
  readonly fields: readonly (keyof Order & string)[];
}

/** Null with a problem when it is not the caller's to change, or not in a state for it. */
export async function orderFor(
  { targets, problems, db }: CommandContext,
  { id, path, from, fields }: Wish,
): Promise<OrderTarget | null> {
  const order = await targets.own('Order', id, path, ['status', 'hold', ...fields]);
  if (order === null) return null;
  const { status } = order.values;
  if (status !== undefined && status !== null && !from.includes(status))
    return problems.add('WRONG_STATE', path, `the order is ${status}`);
  return { order, kept: await keptOf(db, order.id) };
}

export const CHANGEABLE: readonly Status[] = ['DRAFT', 'PENDING_APPROVAL', 'OPEN'];
export const UNFINISHED: readonly Status[] = [...CHANGEABLE, 'PARTIALLY_COMPLETED'];
