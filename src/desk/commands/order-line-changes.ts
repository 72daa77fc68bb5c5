import Big from 'big.js';
import type { OrderChangeInput, OrderLineChangeInput } from '../../generated/resolvers.ts';
import { type Quantity, quantityOf } from '../../model/quantity.ts';
import type { OrderLine } from '../../model/values.ts';
import type { StockLine } from '../../write/rules/stock-available.ts';
import type { CommandContext } from '../draft.ts';
import { quantityIn } from '../input-values.ts';
import {
  checkPositive,
  type Item,
  itemFor,
  itemReference,
  type LinePlace,
  newLine,
  priceIn,
  stockLine,
  type WantedLine,
} from './order-lines.ts';

/** All lines of an order as they are wanted. */
export interface ChangedLines {
  readonly wanted: readonly WantedLine[];
  /** What is asked for beyond what the order has already, by the places of the input. */
  readonly stock: readonly StockLine[];
  readonly items: readonly Item[];
}

/** One entry of the input: the line as it was, null for a new one, and as it is wanted, null where it goes. */
interface LineChange {
  readonly before: OrderLine | null;
  readonly after: WantedLine | null;
}

/** The lines that are named changed, the others as they are; null where none is named, and with problems below `input.lines`. */
export async function changedLines(
  context: CommandContext,
  { lines }: OrderChangeInput,
  held: readonly OrderLine[] | null,
  place: LinePlace,
): Promise<ChangedLines | null> {
  const { problems } = context;
  if (lines === undefined || lines === null) return null;
  if (held === null) return problems.add('SOURCE_FAILED', 'input.lines', `${place.connection} does not tell the lines`);
  checkOnce(context, lines);
  const found = await Promise.all(
    lines.map((line, index) => changeOf(context, line, `input.lines.${index}`, { held, place })),
  );
  const changes = found.flatMap((each) => each ?? []);
  const kept = await Promise.all(
    held.map(async (line) => {
      const change = changes.find(({ before }) => before === line);
      return change === undefined ? unchanged(context, line) : change.after;
    }),
  );
  const added = changes.flatMap(({ before, after }) => (before === null && after !== null ? [after] : []));
  const wanted = [...kept.flatMap((line) => line ?? []), ...added];
  if (wanted.length === 0)
    problems.add('INVALID', 'input.lines', 'an order keeps at least one line: cancel it instead');
  const items = wanted.flatMap(({ item }) => item ?? []);
  return { wanted, stock: changes.map(beyond), items };
}

/** A line that is named twice could only be wanted in two ways. */
function checkOnce({ problems }: CommandContext, lines: readonly OrderLineChangeInput[]): void {
  for (const [index, { key }] of lines.entries())
    if (typeof key === 'string' && lines.findIndex((each) => each.key === key) < index)
      problems.add('INVALID', `input.lines.${index}.key`, 'this line is named before');
}

interface Lines {
  readonly held: readonly OrderLine[];
  readonly place: LinePlace;
}

async function changeOf(
  context: CommandContext,
  input: OrderLineChangeInput,
  path: string,
  { held, place }: Lines,
): Promise<LineChange | null> {
  const { problems } = context;
  const { key, quantity } = input;
  const isNew = key === undefined || key === null;
  if (isNew && input.remove === true) return problems.add('REQUIRED', `${path}.key`, 'name the line that is removed');
  if (isNew) {
    if (quantity === undefined || quantity === null)
      return problems.add('REQUIRED', `${path}.quantity`, 'a new line has a quantity');
    const after = await newLine(context, { ...input, quantity }, path, place);
    return after === null ? null : { before: null, after };
  }
  const before = held.find((line) => line.key === key);
  if (before === undefined) return problems.add('NOT_FOUND', `${path}.key`, 'the order has no such line');
  if (input.remove === true) return { before, after: null };
  return { before, after: await changedLine(context, input, path, { before, place }) };
}

async function changedLine(
  context: CommandContext,
  input: OrderLineChangeInput,
  path: string,
  { before, place }: { readonly before: OrderLine; readonly place: LinePlace },
): Promise<WantedLine> {
  const isOther = input.item !== undefined && input.item !== null;
  const item = isOther
    ? await itemFor(context, input.item, `${path}.item`, place)
    : await context.targets.behind('InventoryItem', before.item, ITEM_FIELDS);
  const unit = isOther ? (item?.values.unit ?? null) : (before.quantity?.unit ?? null);
  // Another item has another price: the source's, where nobody says one.
  const heldPrice = isOther ? null : before.unitPrice;
  const line = {
    ...before,
    item: isOther ? itemReference(item, place) : before.item,
    sku: isOther ? null : before.sku,
    description: input.description === undefined ? before.description : input.description,
    quantity: quantityOfChange(context, input, `${path}.quantity`, { before: before.quantity, unit }),
    unitPrice:
      input.unitPrice === undefined ? heldPrice : priceIn(context, input.unitPrice, `${path}.unitPrice`, place),
    total: null,
  };
  return { line, item };
}

const ITEM_FIELDS = ['kind', 'unit', 'listPrice', 'stock'] as const;

function quantityOfChange(
  context: CommandContext,
  { quantity }: OrderLineChangeInput,
  path: string,
  { before, unit }: { readonly before: Quantity | null; readonly unit: string | null },
): Quantity | null {
  if (quantity === undefined) return before;
  if (quantity === null) return context.problems.add('INVALID', path, 'a line has a quantity: remove the line instead');
  if (!checkPositive(context, quantity, path)) return before;
  return quantityIn(unit)(quantity, path, context.problems) ?? before;
}

/** What it comes to is known; its item matters only where it is not. */
async function unchanged({ targets }: CommandContext, line: OrderLine): Promise<WantedLine> {
  if (line.total !== null || line.unitPrice !== null) return { line, item: null };
  return { line, item: await targets.behind('InventoryItem', line.item, ITEM_FIELDS) };
}

/** What the order has of the same item in the same unit is set aside for it already. */
function beyond({ before, after }: LineChange): StockLine {
  if (after === null || after.line.quantity === null) return { item: null, quantity: NOTHING, locations: null };
  const wanted = stockLine(after);
  const isSame = sameItem(before, after) && before?.quantity?.unit === after.line.quantity.unit;
  const had = isSame ? (before?.quantity?.value ?? '0') : '0';
  return { ...wanted, quantity: quantityOf(new Big(wanted.quantity.value).minus(had).toFixed(), wanted.quantity.unit) };
}

const NOTHING: Quantity = { value: '0', unit: '' };

function sameItem(before: OrderLine | null, { line }: WantedLine): boolean {
  return before?.item?.by === 'key' && line.item?.by === 'key' && before.item.value === line.item.value;
}
