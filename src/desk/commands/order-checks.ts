import type { Customer, InventoryItem } from '../../model/index.ts';
import type { Money } from '../../model/money.ts';
import type { CreditCheck } from '../../model/values.ts';
import { openExposure } from '../../store/exposure.ts';
import { readGroups } from '../../store/groups.ts';
import { closedPeriod, type DatedInput } from '../../write/rules/closed-period.ts';
import { type CreditFacts, creditLimit } from '../../write/rules/credit-limit.ts';
import { fourEyes } from '../../write/rules/four-eyes.ts';
import { type StockLine, type StockOfItem, stockAvailable } from '../../write/rules/stock-available.ts';
import type { Verdict } from '../../write/rules/verdict.ts';
import type { CommandContext } from '../draft.ts';
import { heldIn } from '../held.ts';
import { recordIdOf, type Target } from '../targets.ts';

/** What of an order is checked. */
export interface OrderSubject {
  /** Null where the order's customer is not known. */
  readonly customer: Target<'Customer'> | null;
  /** Null when it is not known. */
  readonly total: Money | null;
  /** By their places in the input. */
  readonly lines: readonly StockLine[];
  readonly items: readonly Target<'InventoryItem'>[];
  readonly dates: DatedInput['dates'];
  readonly legalEntity: string | null;
  /** The order itself where it is there already: it counts with its new total. */
  readonly exceptOrders: readonly string[];
}

/** What the rules say of an order, and the credit check as it is kept with it. */
export async function checkOrder(
  context: CommandContext,
  subject: OrderSubject,
): Promise<{ readonly verdicts: readonly Verdict[]; readonly creditCheck: CreditCheck }> {
  const { policy, mutation, nowMs, today } = context;
  const { total, lines, items, dates, legalEntity } = subject;
  const checkedAt = new Date(nowMs).toISOString();
  const credit = creditLimit({ order: total }, await creditFacts(context, subject), policy.credit, checkedAt);
  const stock = new Map(items.map((item) => [item.id, stockOf(item.values)]));
  return {
    creditCheck: credit.check,
    verdicts: [
      ...credit.verdicts,
      ...stockAvailable({ lines }, { items: stock }, policy.stock),
      ...closedPeriod({ dates }, { legalEntity }, policy.closedPeriods, today),
      ...fourEyes({ mutation, amount: total }, policy.fourEyes),
    ],
  };
}

async function creditFacts(context: CommandContext, { customer, exceptOrders }: OrderSubject): Promise<CreditFacts> {
  const { targets, db, isComplete } = context;
  const whole =
    customer === null ? null : await targets.internal('Customer', customer.id, ['creditLimit', 'creditHold']);
  if (whole === null) return { limit: 'unknown', creditHold: null, exposure: NOTHING_KNOWN, isComplete: false };
  const group = (await readGroups(db, [whole.id])).get(whole.id) ?? [];
  return {
    limit: limitOf(context, whole),
    creditHold: whole.values.creditHold ?? null,
    exposure: await openExposure(
      db,
      group.map(({ id }) => id),
      exceptOrders,
    ),
    isComplete: isComplete('Invoice', 'Order'),
  };
}

const NOTHING_KNOWN = { invoices: [], orders: [], uncounted: 0 };

/** That there is no limit is what a source says that keeps limits; where none does, or it does not answer, nobody knows. */
function limitOf({ connections }: CommandContext, { values, records }: Target<'Customer'>): CreditFacts['limit'] {
  const limit: Customer['creditLimit'] = values.creditLimit;
  if (limit !== undefined && limit !== null) return limit;
  return records.some((record) => heldIn(connections, record, 'creditLimit') === null) ? 'none' : 'unknown';
}

function stockOf({ kind, stock }: InventoryItem): StockOfItem {
  const levels = stock?.map(({ location, available }) => ({
    location: recordIdOf('Location', location) ?? location.value,
    available,
  }));
  return { kind, levels: levels ?? null };
}
