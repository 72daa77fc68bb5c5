import type { Call } from '../../src/connector/contract.ts';
import { exactNumber, keyReferred, type Members, type Notes } from '../../src/connector/plans.ts';
import type { OrderLine } from '../../src/model/values.ts';
import { type PortEnvironment, searchRows } from './search.ts';

type Line = Pick<OrderLine, 'item' | 'sku' | 'description' | 'quantity' | 'unitPrice' | 'adjustments'>;

interface Wanted {
  readonly environment: PortEnvironment;
  readonly currency: string | null;
  /** For messages: `an order`. */
  readonly noun: string;
  /** What the lines of the model call how many. */
  readonly quantity: 'product_uom_qty' | 'quantity';
}

interface Lines {
  readonly commands: readonly unknown[];
  readonly after: readonly Members[];
  readonly refused: Notes;
  readonly lossy: Notes;
}

/** The commands that make the lines of a new document. Nothing of a line is left out silently. */
export async function linesOf(lines: readonly Line[], wanted: Wanted, call: Call): Promise<Lines> {
  const { environment, noun } = wanted;
  if (lines.length === 0)
    return { commands: [], after: [], refused: [{ path: 'lines', detail: `${noun} needs lines` }], lossy: [] };
  const skus = lines.flatMap((line) => skuOf(line) ?? []);
  const products = await productsOf(skus, environment, call);
  const made = lines.map((line, index) => lineOf(line, { index, products, wanted }));
  return {
    commands: made.map(({ values }, index) => [0, 0, { ...values, sequence: index + 1 }]),
    after: made.map(({ after }) => after),
    refused: made.flatMap(({ refused }) => refused),
    lossy: [],
  };
}

function skuOf({ item, sku }: Line): string | null {
  if (item !== null && item.by === 'sku') return item.value;
  return item === null ? sku : null;
}

/** The one product of a sku; more than one is none. */
async function productsOf(
  skus: readonly string[],
  environment: PortEnvironment,
  call: Call,
): Promise<ReadonlyMap<string, number>> {
  if (skus.length === 0) return new Map();
  const domain = [
    ['default_code', 'in', [...new Set(skus)]],
    ['active', '=', true],
    ['company_id', 'in', [false, environment.settings.companyId]],
  ];
  const rows = await searchRows(
    { model: 'product.product', domain, fields: ['default_code'], order: 'id asc' },
    environment,
    call,
  );
  const groups = Map.groupBy(rows, (row) => String(row['default_code']));
  return new Map(
    [...groups].flatMap(([sku, [first, ...more]]) =>
      first === undefined || more.length > 0 ? [] : [[sku, first.id] as const],
    ),
  );
}

interface LineTools {
  readonly index: number;
  readonly products: ReadonlyMap<string, number>;
  readonly wanted: Wanted;
}

/** One line: a product, how many, at what price, with what discount. The unit is that of the product. */
function lineOf(line: Line, { index, products, wanted }: LineTools) {
  const { environment, currency, quantity: quantityField } = wanted;
  const refused: { path: string; detail: string }[] = [];
  const refuse = (field: string, detail: string) => refused.push({ path: `lines[${index}].${field}`, detail });
  const key = line.item === null ? null : keyReferred(line.item, 'product.product');
  const sku = skuOf(line);
  const product = key ?? (sku === null ? null : (products.get(sku) ?? null));
  if (product === null) refuse('item', 'names no product of Odoo, or several');
  const quantity = line.quantity === null ? null : exactNumber(line.quantity.value, 6);
  if (quantity === null) refuse('quantity', 'is missing, or has more digits than Odoo keeps');
  const price = line.unitPrice === null ? null : exactNumber(line.unitPrice.amount, 6);
  if (line.unitPrice !== null && (price === null || line.unitPrice.currency !== currency))
    refuse('unitPrice', 'has more digits than Odoo keeps, or another currency than the document');
  const [discount, ...more] = line.adjustments ?? [];
  const percent =
    discount?.percent === null || discount?.percent === undefined ? null : exactNumber(discount.percent, 2);
  if (more.length > 0 || (discount !== undefined && percent === null))
    refuse('adjustments', 'Odoo takes one discount, in percent');
  const values = {
    product_id: typeof product === 'string' ? Number(product) : product,
    [quantityField]: quantity,
    ...(price === null ? {} : { price_unit: price }),
    ...(percent === null ? {} : { discount: percent }),
    ...(line.description === null ? {} : { name: line.description }),
  };
  const { connection } = environment.context;
  const item =
    product === null || typeof product === 'object'
      ? null
      : { by: 'key', connection, objectType: 'product.product', value: String(product) };
  const after: Members = {
    item,
    description: line.description,
    quantity: line.quantity === null ? null : { value: line.quantity.value },
    unitPrice: line.unitPrice,
    adjustments: percent === null ? null : [{ kind: 'DISCOUNT', percent: discount?.percent }],
  };
  return { values, after, refused };
}
