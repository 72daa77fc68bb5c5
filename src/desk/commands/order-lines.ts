import Big from 'big.js';
import type { MoneyInput, QuantityInput } from '../../generated/resolvers.ts';
import { type Money, moneyOf, sumOf } from '../../model/money.ts';
import type { OrderLine } from '../../model/values.ts';
import type { StockLine } from '../../write/rules/stock-available.ts';
import type { CommandContext } from '../draft.ts';
import { quantityIn } from '../input-values.ts';
import { referenceTo, type Target } from '../targets.ts';

export type Item = Target<'InventoryItem'>;

/** A line as it is wanted, in the terms of the connection that receives it. */
export interface WantedLine {
  readonly line: OrderLine;
  /** What it is of, as far as that is known. */
  readonly item: Item | null;
}

/** Where lines go to, null where that is not known, and the currency of the order, null where its receiver decides it. */
export interface LinePlace {
  readonly connection: string | null;
  readonly currency: string | null;
}

/** What an input says of a new line. */
export interface NewLine {
  readonly item?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly quantity: QuantityInput;
  readonly unitPrice?: MoneyInput | null | undefined;
}

const NONE = {
  ...{ key: null, lineNumber: null, sku: null, adjustments: null, taxes: null, total: null },
  ...{ quantityShipped: null, quantityInvoiced: null, quantityBackordered: null, quantityCancelled: null },
};

/** A new line; null with problems below `path` where it cannot be one. */
export async function newLine(
  context: CommandContext,
  input: NewLine,
  path: string,
  place: LinePlace,
): Promise<WantedLine | null> {
  const { problems } = context;
  const description = input.description?.trim() || null;
  const isNamed = input.item !== undefined && input.item !== null;
  if (!isNamed && description === null)
    problems.add('REQUIRED', `${path}.item`, 'name an item, or say in words what is ordered');
  const item = await itemFor(context, input.item, `${path}.item`, place);
  const unitPrice = priceIn(context, input.unitPrice, `${path}.unitPrice`, place);
  const isEnough = checkPositive(context, input.quantity, `${path}.quantity`);
  // Without its item nobody knows what a line is counted in.
  if (!isEnough || (isNamed && item === null)) return null;
  const quantity = quantityIn(item?.values.unit ?? null)(input.quantity, `${path}.quantity`, problems);
  if (quantity === undefined) return null;
  return { line: { ...NONE, item: itemReference(item, place), description, quantity, unitPrice }, item };
}

/** The item of a line, which the receiving connection has to hold; null for none and with a problem. */
export async function itemFor(
  { targets, problems }: CommandContext,
  id: string | null | undefined,
  path: string,
  { connection }: LinePlace,
): Promise<Item | null> {
  if (id === undefined || id === null) return null;
  const item = await targets.visible('InventoryItem', id, path, ['kind', 'unit', 'listPrice', 'stock']);
  if (item === null || connection === null || referenceTo(item, connection) !== null) return item;
  return problems.add('NOT_FOUND', path, `${connection}, which receives the order, has no such item`);
}

export function itemReference(item: Item | null, { connection }: LinePlace): OrderLine['item'] {
  return item === null || connection === null ? null : referenceTo(item, connection);
}

/** Whether a quantity is more than nothing; a problem otherwise. */
export function checkPositive({ problems }: CommandContext, { value }: QuantityInput, path: string): boolean {
  if (new Big(value).gt(0)) return true;
  problems.add('INVALID', path, 'has to be more than nothing');
  return false;
}

export function priceIn(
  { problems }: CommandContext,
  input: MoneyInput | null | undefined,
  path: string,
  { currency }: LinePlace,
): Money | null {
  if (input === undefined || input === null) return null;
  if (currency !== null && input.currency !== currency)
    return problems.add('INVALID', `${path}.currency`, 'is not the currency of the order');
  return moneyOf(input.amount, input.currency);
}

/** What lines come to, net of tax; null when a price is not known or they are in several currencies. */
export function totalOf(lines: readonly WantedLine[]): Money | null {
  const nets = lines.map(netOf);
  const known = nets.flatMap((net) => net ?? []);
  const isOne = new Set(known.map(({ currency }) => currency)).size <= 1;
  return known.length < nets.length || !isOne ? null : sumOf(known);
}

/** A line that is there already says its total; a list price is for one unit of the item's own. */
function netOf({ line: { total, quantity, unitPrice }, item }: WantedLine): Money | null {
  if (total !== null) return total;
  const listPrice = quantity?.unit === item?.values.unit ? (item?.values.listPrice ?? null) : null;
  const price = unitPrice ?? listPrice;
  if (quantity === null || price === null) return null;
  return moneyOf(new Big(quantity.value).times(price.amount).toFixed(), price.currency);
}

/** A line as far as stock is concerned. */
export function stockLine({ line, item }: WantedLine): StockLine {
  const quantity = line.quantity ?? { value: '0', unit: '' };
  return { item: item?.id ?? null, quantity, locations: null };
}
