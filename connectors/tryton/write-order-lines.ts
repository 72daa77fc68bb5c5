import type { Call } from '../../src/connector/contract.ts';
import type { OrderLine } from '../../src/model/values.ts';
import type { Row, Values } from './client.ts';
import { symbolOf, unitOf } from './mapping-values.ts';
import { idOfKey, type Notes, taggedDecimalOf, type WriteEnvironment } from './write-steps.ts';

/** The order that lines are priced for. */
export interface Priced {
  readonly party: number;
  readonly currency: number;
  readonly currencyCode: string;
}

/** A line as the source takes it, or why it cannot. */
export type LineValues = { readonly values: Values; readonly taxes: readonly number[] } | { readonly refused: Notes };

/**
 * Lines as a person's form would fill them: unit, taxes and price come from the source, which knows lists and rules; a price that is
 * given stands.
 */
export async function linesAs(
  environment: WriteEnvironment,
  order: Priced,
  lines: readonly OrderLine[],
  call: Call,
): Promise<readonly LineValues[]> {
  const ids = lines.flatMap(({ item }) => itemOf(item) ?? []);
  const fields = ['sale_uom.symbol', 'sale_uom.category'];
  const domain = [['id', 'in', ids]];
  const [products, units] = await Promise.all([
    environment.client.searchRead({ model: 'product.product', domain, fields, keys: ids.length }, call),
    environment.client.searchRead({ model: 'product.uom', domain: [], fields: ['symbol', 'category'] }, call),
  ]);
  return Promise.all(
    lines.map((line, index) => {
      const product = products.find(({ id }) => id === itemOf(line.item));
      return lineAs(environment, { line, path: `lines[${index}]`, order, product, units }, call);
    }),
  );
}

interface Asked {
  readonly line: OrderLine;
  readonly path: string;
  readonly order: Priced;
  readonly product: Row | undefined;
  readonly units: readonly Row[];
}

async function lineAs(environment: WriteEnvironment, asked: Asked, call: Call): Promise<LineValues> {
  const { line, path, order, product, units } = asked;
  const { quantity, unitPrice } = line;
  const refuse = (member: string, detail: string) => ({ refused: [{ path: `${path}.${member}`, detail }] });
  if (product === undefined) return refuse('item', 'the source shows no such item');
  if (quantity === null) return refuse('quantity', 'a line needs one');
  const unit = unitFor(product, quantity.unit, units);
  if (unit === null) return refuse('quantity.unit', 'the item is not sold in this unit');
  if (unitPrice !== null && unitPrice.currency !== order.currencyCode)
    return refuse('unitPrice.currency', 'is not the currency of the order');
  const filled = await filledIn(environment, { ...asked, product, unit, quantity: Number(quantity.value) }, call);
  const price = unitPrice === null ? filled['unit_price'] : taggedDecimalOf(unitPrice.amount);
  if (price === null || price === undefined) return refuse('unitPrice', 'the source has no price for this item');
  return {
    values: {
      type: 'line',
      product: product.id,
      quantity: Number(quantity.value),
      unit,
      unit_price: price,
      ...(line.description === null ? {} : { description: line.description }),
    },
    taxes: taxesIn(filled['taxes']),
  };
}

function filledIn(
  { client, settings }: WriteEnvironment,
  {
    order,
    product,
    unit,
    quantity,
  }: Asked & { readonly product: Row; readonly unit: number; readonly quantity: number },
  call: Call,
): Promise<Values> {
  const values = {
    type: 'line',
    product: product.id,
    unit,
    quantity,
    taxes: [],
    company: settings.company,
    // An order that is not there yet: what is known of it comes beside its key.
    sale: -1,
    '_parent_sale.party': order.party,
    '_parent_sale.currency': order.currency,
    '_parent_sale.sale_date': null,
  };
  return client.onChange('sale.line', values, ['product', 'quantity'], call);
}

/** The item's own unit, or another of its kind. */
function unitFor(product: Row, unit: string, units: readonly Row[]): number | null {
  const own = product['sale_uom'];
  if (typeof own !== 'object' || own === null || !('id' in own) || !('symbol' in own) || !('category' in own))
    return null;
  if (typeof own.id === 'number' && typeof own.symbol === 'string' && unitOf(own.symbol) === unit) return own.id;
  const other = units.find((each) => each['category'] === own.category && each['symbol'] === symbolOf(unit));
  return other?.id ?? null;
}

/** `{"add": [[0, {"id": 2}]]}`: the taxes that a form adds. */
function taxesIn(taxes: unknown): readonly number[] {
  if (typeof taxes !== 'object' || taxes === null || !('add' in taxes) || !Array.isArray(taxes.add)) return [];
  return taxes.add.flatMap((each: unknown) => {
    const tax: unknown = Array.isArray(each) ? each[1] : undefined;
    return typeof tax === 'object' && tax !== null && 'id' in tax && typeof tax.id === 'number' ? [tax.id] : [];
  });
}

/** A line in a `create`, at its place in the order. */
export function newLine(
  { values, taxes }: { readonly values: Values; readonly taxes: readonly number[] },
  sequence: number,
): Values {
  return { ...values, sequence, ...(taxes.length === 0 ? {} : { taxes: [['add', taxes]] }) };
}

function itemOf(item: OrderLine['item']): number | null {
  return item?.by === 'key' && item.objectType === 'product.product' ? idOfKey(item.value) : null;
}

/** What of lines does not arrive: the source works it out by itself. */
export function lossyLines(lines: readonly OrderLine[] | null | undefined): Notes {
  return (lines ?? []).flatMap(({ taxes, adjustments }, index) => [
    ...((taxes ?? []).length === 0
      ? []
      : [{ path: `lines[${index}].taxes`, detail: 'the source applies its own rules' }]),
    ...((adjustments ?? []).length === 0
      ? []
      : [{ path: `lines[${index}].adjustments`, detail: 'the source has none: a discount is a lower price' }]),
  ]);
}
