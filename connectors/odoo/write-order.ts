import type { Call } from '../../src/connector/contract.ts';
import {
  type Draft,
  exactNumber,
  keyReferred,
  type Members,
  type Notes,
  newValues,
  planned,
  refusedFields,
  refusedWhole,
  writable,
} from '../../src/connector/plans.ts';
import type { Change, PlannedChange, WritePort } from '../../src/connector/write.ts';
import type { Order } from '../../src/model/index.ts';
import type { OrderLine } from '../../src/model/values.ts';
import type { OdooObject } from './objects.ts';
import { type PortEnvironment, searchRows } from './search.ts';
import type { OdooOrder } from './wire.ts';
import { bornBy, creation, NEVER, odooWrite, SELF, undoneBy } from './write.ts';
import { changedValues, moveDraft, updateDraft } from './write-values.ts';

const MODEL = 'sale.order';
const NOT_TAKEN = 'is not set through this connector: Odoo works it out, or takes it from the customer';
/** Without it a window asks whether to write to the customer, and nothing is cancelled. */
const QUIETLY = { disable_cancel_warning: true };

/** Writes orders: made as a quotation, confirmed by a second step; cancelled. */
export function orderWrite(object: OdooObject<OdooOrder, 'Order'>, environment: PortEnvironment): WritePort<'Order'> {
  const fields = writable(object.mapping);
  return odooWrite(object, environment, {
    actions: ['create', 'update', 'to OPEN', 'to CANCELLED'],
    fields,
    plan: async (change: Change<'Order'>, call: Call): Promise<PlannedChange> => {
      switch (change.action) {
        case 'create':
          return createOrder(change.values, { environment, object, fields: fields.create }, call);
        case 'update': {
          const { record } = change.current;
          const changed = changedValues(change.values, record);
          const refused = refusedFields(changed, fields.update, NOT_TAKEN);
          const taken = Object.fromEntries(
            Object.entries(changed).filter(([name]) => fields.update.some((each) => each === name)),
          );
          const known = await environment.catalogue.of(MODEL, call);
          const draft = updateDraft({ object, key: change.key, current: record, values: taken }, environment, known);
          return planned(draft === null ? [] : [draft], refused);
        }
        case 'transition':
          return transition(change);
        default:
          return refusedWhole('', 'Odoo cancels orders and ships them by transfers');
      }
    },
  });
}

function transition({ key, current, to }: Extract<Change<'Order'>, { action: 'transition' }>): PlannedChange {
  const before = current.record.status ?? null;
  if (to === before) return planned([]);
  if (to === 'OPEN' && before === 'DRAFT') return planned([confirmed(key)]);
  if (to !== 'CANCELLED') return refusedWhole('status', 'quotations are confirmed, and orders are cancelled');
  const move = { model: MODEL, method: 'action_cancel', key, context: QUIETLY };
  return planned([moveDraft(move, { before, after: 'CANCELLED' }, before === 'DRAFT' ? redrafted(key) : NEVER)]);
}

/** A cancelled quotation is a quotation again; what was confirmed would have to be confirmed anew. */
function redrafted(key: string): Draft['undo'] {
  return undoneBy('restore', {
    model: MODEL,
    method: 'action_draft',
    key,
    expects: { look: 'values', after: { status: 'DRAFT' } },
  });
}

function confirmed(key: Parameters<typeof moveDraft>[0]['key']): Draft {
  const expects = { look: 'values', after: { status: 'CANCELLED' } } as const;
  const undo = undoneBy('void', { model: MODEL, method: 'action_cancel', key: SELF, context: QUIETLY, expects });
  return moveDraft({ model: MODEL, method: 'action_confirm', key }, { before: 'DRAFT', after: 'OPEN' }, undo);
}

interface Planning {
  readonly environment: PortEnvironment;
  readonly object: OdooObject<OdooOrder, 'Order'>;
  readonly fields: readonly string[];
}

async function createOrder(
  values: Order,
  { environment, object, fields }: Planning,
  call: Call,
): Promise<PlannedChange> {
  const { customer, status = 'DRAFT', currency, lines } = values;
  const partner = customer === undefined || customer === null ? null : keyReferred(customer, 'res.partner');
  if (partner === null) return refusedWhole('customer', 'an order needs a customer that is in Odoo');
  if (status !== 'DRAFT' && status !== 'OPEN') return refusedWhole('status', 'a new order is DRAFT or OPEN');
  const own = environment.context.currency;
  if (currency !== undefined && currency !== null && currency !== own)
    return refusedWhole('currency', 'another currency than that of the company needs a price list');
  const made = await linesOf(lines ?? [], environment, call);
  if (made.refused.length > 0) return { steps: [], refused: made.refused, lossy: [] };
  const { customer: _by, status: _to, currency: _in, lines: _of, ...rest } = values;
  const given = Object.fromEntries(
    Object.entries(rest).filter(([name, value]) => value !== undefined && value !== null && fields.includes(name)),
  );
  const { body } = object.mapping.encode(given, 'create', environment.context);
  const members: Members = {
    ...body,
    partner_id: typeof partner === 'string' ? Number(partner) : partner,
    company_id: environment.settings.companyId,
    order_line: made.commands,
  };
  const after = { ...given, customer, currency, status: 'DRAFT', lines: made.after };
  const undo = undoneBy('delete', { model: MODEL, method: 'unlink', key: SELF, expects: { look: 'gone' } });
  const { externalIdField } = environment.settings;
  const step = creation({ model: MODEL, values: members, diff: newValues(after, fields) }, externalIdField, undo);
  const drafts = status === 'OPEN' ? [step, confirmed(bornBy('1'))] : [step];
  return planned(drafts, refusedFields(values, fields, NOT_TAKEN), made.lossy);
}

interface Lines {
  readonly commands: readonly unknown[];
  readonly after: readonly Members[];
  readonly refused: Notes;
  readonly lossy: Notes;
}

async function linesOf(lines: readonly OrderLine[], environment: PortEnvironment, call: Call): Promise<Lines> {
  if (lines.length === 0)
    return { commands: [], after: [], refused: [{ path: 'lines', detail: 'an order needs lines' }], lossy: [] };
  const skus = lines.flatMap((line) => skuOf(line) ?? []);
  const products = await productsOf(skus, environment, call);
  const made = lines.map((line, index) => lineOf(line, { index, products, environment }));
  return {
    commands: made.map(({ values }, index) => [0, 0, { ...values, sequence: index + 1 }]),
    after: made.map(({ after }) => after),
    refused: made.flatMap(({ refused }) => refused),
    lossy: [],
  };
}

function skuOf({ item, sku }: OrderLine): string | null {
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
  readonly environment: PortEnvironment;
}

/** One line: a product, how many, at what price, with what discount. The unit is that of the product. */
function lineOf(line: OrderLine, { index, products, environment }: LineTools) {
  const refused: { path: string; detail: string }[] = [];
  const refuse = (field: string, detail: string) => refused.push({ path: `lines[${index}].${field}`, detail });
  const key = line.item === null ? null : keyReferred(line.item, 'product.product');
  const sku = skuOf(line);
  const product = key ?? (sku === null ? null : (products.get(sku) ?? null));
  if (product === null) refuse('item', 'names no product of Odoo, or several');
  const quantity = line.quantity === null ? null : exactNumber(line.quantity.value, 6);
  if (quantity === null) refuse('quantity', 'is missing, or has more digits than Odoo keeps');
  const price = line.unitPrice === null ? null : exactNumber(line.unitPrice.amount, 6);
  if (line.unitPrice !== null && (price === null || line.unitPrice.currency !== environment.context.currency))
    refuse('unitPrice', 'has more digits than Odoo keeps, or another currency than the company');
  const [discount, ...more] = line.adjustments ?? [];
  const percent =
    discount?.percent === null || discount?.percent === undefined ? null : exactNumber(discount.percent, 2);
  if (more.length > 0 || (discount !== undefined && percent === null))
    refuse('adjustments', 'Odoo takes one discount, in percent');
  const values = {
    product_id: typeof product === 'string' ? Number(product) : product,
    product_uom_qty: quantity,
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
