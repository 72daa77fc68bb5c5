import Big from 'big.js';
import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { exactNumber, planned, refusedWhole } from '../../src/connector/plans.ts';
import { STEP_KEY } from '../../src/connector/step.ts';
import type { Change, Difference, PlannedChange } from '../../src/connector/write.ts';
import { minorDigits, moneyOf } from '../../src/model/money.ts';
import { listOf, textOf } from './codecs.ts';
import { refundedOf } from './mapping-order.ts';
import { OWN_ID_META } from './meta.ts';
import type { WooEnvironment } from './records.ts';
import { missing } from './write.ts';
import { type Look, readRaw, readRefunds } from './write-looks.ts';
import { isKept } from './write-members.ts';

type Refund = Extract<Change<'Order'>, { action: 'refund' }>;

/** A line of the refund as the shop takes it: what goes back is a JSON number. */
interface Item {
  readonly id: number;
  readonly quantity: number;
  readonly refund_total: number;
  readonly refund_tax: readonly { readonly id: number; readonly refund_total: number }[];
}

/**
 * Refunds an order: through its payment gateway where that pays back, else as a record of money that a person gives back. It cannot be undone.
 *
 * Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#create-a-refund
 */
export async function planRefund(
  environment: WooEnvironment,
  { key, lines, amount, restock, note, current }: Refund,
  call: Call,
): Promise<PlannedChange> {
  const raw = await readRaw(environment, 'orders', key, call);
  if (raw === null) throw missing('orders');
  const currency = String(valueAt(raw, 'currency'));
  const back = refundedOf(valueAt(raw, 'refunds'));
  const left = new Big(textOf(valueAt(raw, 'total')) ?? 0).minus(back);
  const items = lines === null ? [] : itemsOf(raw, lines, await returnedBefore(environment, key, call), currency);
  if (typeof items === 'string') return refusedWhole('lines', items);
  const wanted = amount === null ? costOf(items) : new Big(amount.amount);
  if (wanted.lte(0)) return refusedWhole('amount', 'nothing is left to give back for it');
  if (wanted.gt(left)) return refusedWhole('amount', `more than is left to give back (${left.toFixed()} ${currency})`);
  if (note !== null && !isKept(note)) return refusedWhole('reason', 'the shop would alter this text');
  const isByGateway = await paysBack(environment, raw, call);
  const body = {
    amount: wanted.toFixed(minorDigits(currency)),
    ...(note === null ? {} : { reason: note }),
    api_refund: isByGateway,
    api_restock: restock,
    ...(items.length === 0 ? {} : { line_items: items }),
    meta_data: [{ key: OWN_ID_META, value: STEP_KEY }],
  };
  const before = moneyOf(back.toFixed(), currency);
  const sum = { path: 'totals.refunded', before, after: moneyOf(back.plus(wanted).toFixed(), currency) };
  const step = {
    operation: 'POST /orders/{id}/refunds',
    objectType: 'refunds',
    key: null,
    request: { method: 'POST', path: `/orders/${key}/refunds`, body },
    expects: { look: 'refund', order: key, id: STEP_KEY } satisfies Look,
    diff: [sum, ...statesAfter(current.record, wanted.eq(left))],
    undo: { kind: 'none', call: null },
  } as const;
  const byHand = {
    path: 'amount',
    detail: 'the payment gateway pays nothing back by itself: give the money back by hand',
  };
  return planned([step], [], isByGateway ? [] : [byHand]);
}

function itemsOf(
  raw: unknown,
  lines: NonNullable<Refund['lines']>,
  before: ReadonlyMap<string, Big>,
  currency: string,
): readonly Item[] | string {
  const items: Item[] = [];
  for (const { line, quantity } of lines) {
    const sold = listOf(valueAt(raw, 'line_items')).find((each) => textOf(valueAt(each, 'id')) === line);
    const pieces = exactNumber(quantity.value, 0);
    if (sold === undefined) return 'the order has no such line';
    if (pieces === null || quantity.unit !== 'C62') return 'the shop sells whole pieces (C62)';
    const ordered = new Big(textOf(valueAt(sold, 'quantity')) ?? 0);
    if (ordered.minus(before.get(line) ?? 0).lt(pieces)) return 'more than is left of the line';
    // Half a cent goes up, as the shop rounds.
    const share = (wire: unknown) => {
      const part = new Big(textOf(wire) ?? 0).times(pieces).div(ordered);
      return Number(part.round(minorDigits(currency), Big.roundHalfUp).toFixed());
    };
    items.push({
      id: Number(line),
      quantity: pieces,
      refund_total: share(valueAt(sold, 'total')),
      refund_tax: listOf(valueAt(sold, 'taxes')).map((tax) => ({
        id: Number(textOf(valueAt(tax, 'id'))),
        refund_total: share(valueAt(tax, 'total')),
      })),
    });
  }
  return items;
}

function costOf(items: readonly Item[]): Big {
  const amounts = items.flatMap((item) => [item.refund_total, ...item.refund_tax.map((tax) => tax.refund_total)]);
  return amounts.reduce<Big>((sum, each) => sum.plus(each), new Big(0));
}

/** How much of each line has gone back before: a line of a refund names the one that it is of. */
async function returnedBefore(
  environment: WooEnvironment,
  order: string,
  call: Call,
): Promise<ReadonlyMap<string, Big>> {
  const returned = new Map<string, Big>();
  for (const refund of await readRefunds(environment, order, call))
    for (const item of listOf(valueAt(refund, 'line_items'))) {
      const named = listOf(valueAt(item, 'meta_data')).find((entry) => valueAt(entry, 'key') === '_refunded_item_id');
      const line = textOf(valueAt(named, 'value')) ?? '';
      const quantity = new Big(textOf(valueAt(item, 'quantity')) ?? 0).abs();
      returned.set(line, (returned.get(line) ?? new Big(0)).plus(quantity));
    }
  return returned;
}

async function paysBack({ client }: WooEnvironment, raw: unknown, call: Call): Promise<boolean> {
  const operation = 'GET /payment_gateways';
  const gateways = await client.all({ path: '/payment_gateways', operation, query: {} }, call);
  const used = gateways.find((each) => valueAt(each, 'id') === valueAt(raw, 'payment_method'));
  return listOf(valueAt(used, 'method_supports')).includes('refunds');
}

/** Once all has gone back the order counts as done. */
function statesAfter(
  { status, paymentStatus }: { readonly status?: string | null; readonly paymentStatus?: string | null },
  isAll: boolean,
): readonly Difference[] {
  const paid = {
    path: 'paymentStatus',
    before: paymentStatus ?? null,
    after: isAll ? 'REFUNDED' : 'PARTIALLY_REFUNDED',
  };
  const done = { path: 'status', before: status ?? null, after: isAll ? 'CLOSED' : (status ?? null) };
  return [paid, done].filter(({ before, after }) => before !== after);
}
