import Big from 'big.js';
import type { Order } from '../../model/index.ts';
import { type Money, moneyOf, sumOf } from '../../model/money.ts';
import { quantityOf } from '../../model/quantity.ts';
import type { InvoiceLine, OrderLine } from '../../model/values.ts';
import type { CommandContext } from '../draft.ts';
import { heldIn } from '../held.ts';
import { referenceTo } from '../targets.ts';

/** What of an order is still to be invoiced. */
export interface Billing {
  readonly lines: readonly InvoiceLine[];
  /** What they come to: with tax where all of the order is invoiced and its source says so. Null when it is not known. */
  readonly amount: Money | null;
}

/** A line, and how much of it is still to be invoiced. */
interface Open {
  readonly line: OrderLine;
  readonly left: Big;
  readonly isWhole: boolean;
}

/** The lines of an invoice over what is not invoiced yet, or over all where the order does not tell; null with a problem at `path`. */
export async function billingOf(
  context: CommandContext,
  { lines, totals }: Order,
  books: string,
  path: string,
): Promise<Billing | null> {
  const { problems } = context;
  if (lines === undefined || lines === null)
    return problems.add('SOURCE_FAILED', path, 'the lines of the order are not known');
  const open = lines.flatMap((line) => openOf(line) ?? []);
  if (open.length === 0) return problems.add('WRONG_STATE', path, 'nothing of the order is left to be invoiced');
  if (open.some((each) => !each.isWhole && hasAmount(each.line)))
    return problems.add('WRONG_STATE', path, 'a discount by amount cannot be divided among invoices');
  const isAll = open.length === lines.length && open.every(({ isWhole }) => isWhole);
  const grand = isAll ? (totals?.grand ?? null) : null;
  return {
    lines: await Promise.all(open.map((each) => invoiceLine(context, each, books))),
    amount: grand ?? netOf(open),
  };
}

function openOf(line: OrderLine): Open | null {
  const { quantity, quantityInvoiced } = line;
  if (quantity === null) return null;
  const left = new Big(quantity.value).minus(quantityInvoiced?.value ?? 0);
  return left.gt(0) ? { line, left, isWhole: left.eq(quantity.value) } : null;
}

function hasAmount({ adjustments }: OrderLine): boolean {
  return adjustments?.some(({ percent }) => percent === null) === true;
}

/** By the item of the books where they have it, else in words. Taxes are the books' own rules. */
async function invoiceLine(context: CommandContext, { line, left }: Open, books: string): Promise<InvoiceLine> {
  const item = await context.targets.behind('InventoryItem', line.item, ['name']);
  const theirs = item?.records.find(({ connection }) => connection === books);
  const sku = theirs === undefined ? null : heldIn(context.connections, theirs, 'sku');
  return {
    ...{ key: null, lineNumber: line.lineNumber, item: item === null ? null : referenceTo(item, books) },
    sku: typeof sku === 'string' ? sku : null,
    description: line.description ?? item?.values.name ?? line.sku,
    quantity: line.quantity === null ? null : quantityOf(left.toFixed(), line.quantity.unit),
    ...{ unitPrice: line.unitPrice, adjustments: line.adjustments, taxes: null, total: null, ledgerAccount: null },
  };
}

function netOf(open: readonly Open[]): Money | null {
  const nets = open.flatMap(({ line: { total, unitPrice }, left, isWhole }) => {
    if (isWhole && total !== null) return [total];
    return unitPrice === null ? [] : [moneyOf(left.times(unitPrice.amount).toFixed(), unitPrice.currency)];
  });
  const isOne = new Set(nets.map(({ currency }) => currency)).size <= 1;
  return nets.length < open.length || !isOne ? null : sumOf(nets);
}
