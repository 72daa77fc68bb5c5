import type { Call } from '../../src/connector/contract.ts';
import { OWN_ID, SELF } from '../../src/connector/step.ts';
import type { Change, PlannedChange, WritePort } from '../../src/connector/write.ts';
import type { Model } from '../../src/model/index.ts';
import type { Values } from './client.ts';
import { orderMapping } from './mapping.ts';
import { writer } from './write.ts';
import { type Apart, apart, withElsewhere } from './write-configured.ts';
import { linesAs, lossyLines, newLine } from './write-order-lines.ts';
import { isOpenToChange, walk, wayTo } from './write-order-states.ts';
import { planOrderUpdate } from './write-order-update.ts';
import { planShip } from './write-ship.ts';
import {
  bornAt,
  createStep,
  type Draft,
  idOfKey,
  moveCall,
  type Notes,
  newestId,
  newValues,
  planned,
  refusedFields,
  refusedWhole,
  termOf,
  type WriteEnvironment,
} from './write-steps.ts';

type Order = Model<'Order'>;

const MODEL = 'sale.sale';
const WRITABLE = ['customerPoNumber', 'requestedOn', 'note', 'lines'] as const;
const CREATABLE = [
  ...WRITABLE,
  'status',
  'customer',
  'orderedOn',
  'currency',
  'paymentTerms',
  'billTo',
  'shipTo',
] as const;

/**
 * Writes orders: a sale is made with its lines in one call, then moved through its workflow one method at a time.
 *
 * What a form of the source would fill in (addresses, payment term, unit, taxes, price) is asked of the source while planning, for a call
 * fills in nothing. A sale that is processed has made its shipments and invoices: it is neither changed nor cancelled.
 */
export function orderWriter(environment: WriteEnvironment): WritePort<'Order'> {
  return {
    ...writer(environment.client),
    actions: ['create', 'update', 'ship', 'to OPEN', 'to CANCELLED', 'to DRAFT'],
    fields: withElsewhere(environment.mappings.order, { create: CREATABLE, update: WRITABLE }),
    plan: (change, call) => plan(environment, change, call),
  };
}

function plan(environment: WriteEnvironment, change: Change<'Order'>, call: Call): Promise<PlannedChange> {
  switch (change.action) {
    case 'create':
      return planCreate(environment, change.values, call);
    case 'update':
      return planOrderUpdate(environment, change, call);
    case 'transition':
      return planTransition(environment, change, call);
    case 'ship':
      return planShip(environment, change, call);
    default:
      return Promise.resolve(refusedWhole('', `orders cannot ${change.action} in this source`));
  }
}

async function planCreate(environment: WriteEnvironment, asked: Order, call: Call): Promise<PlannedChange> {
  const noun = { model: MODEL, mapping: environment.mappings.order };
  const { own: values, ...elsewhere } = await apart(environment, noun, { asked }, call);
  const { client, context, settings } = environment;
  const party = values.customer?.by === 'key' ? idOfKey(values.customer.value) : null;
  if (party === null) return refusedWhole('customer', 'an order needs a customer that this source has');
  const way = values.status === undefined || values.status === null ? [] : wayTo(values.status, 'draft');
  if (way === null) return refusedWhole('status', 'a new order is a draft or open');
  const currencyCode = values.currency ?? context.currency;
  const [currency] = await client.searchIds(
    { model: 'currency.currency', domain: [['code', '=', currencyCode]] },
    call,
  );
  if (currency === undefined || currencyCode === null)
    return refusedWhole('currency', 'the source has no such currency');
  const order = { party, currency, currencyCode };
  const [form, lines, term, addresses] = await Promise.all([
    client.onChange(MODEL, { company: settings.company, party }, ['party'], call),
    linesAs(environment, order, values.lines ?? [], call),
    termOf(environment, values.paymentTerms, call),
    addressesOf(environment, party, values, call),
  ]);
  const refusedLines = lines.flatMap((line) => ('refused' in line ? line.refused : []));
  const refused = [
    ...refusedFields(values, knownFields(values, context.legalEntity)),
    ...term.refused,
    ...addresses.refused,
    ...elsewhere.refused,
  ];
  if (refusedLines.length > 0) return planned([], [...refused, ...refusedLines]);
  const sale: Values = {
    company: settings.company,
    party,
    currency,
    invoice_address: form['invoice_address'] ?? null,
    shipment_address: form['shipment_address'] ?? null,
    payment_term: term.id === undefined ? (form['payment_term'] ?? null) : term.id,
    ...addresses.values,
    ...orderMapping.encode(scalarsOf(values), 'create', context).body,
    ...elsewhere.values,
    ...(settings.warehouse === undefined ? {} : { warehouse: settings.warehouse }),
    lines: [['create', lines.flatMap((line, index) => ('refused' in line ? [] : [newLine(line, index + 1)]))]],
  };
  const created = await createSale(environment, sale, { values, elsewhere }, call);
  const steps = walk(environment, { key: bornAt(0), from: 'draft', methods: way, version: null });
  return planned([created, ...steps], refused, lossyLines(values.lines));
}

async function createSale(
  environment: WriteEnvironment,
  sale: Values,
  { values, elsewhere }: { readonly values: Order; readonly elsewhere: Pick<Apart<'Order'>, 'given' | 'fields'> },
  call: Call,
): Promise<Draft> {
  const hasOwnId = environment.settings.correlation.order === 'description';
  const natural = [
    ['party', '=', sale['party']],
    ['reference', '=', sale['reference'] ?? null],
  ];
  const domain = hasOwnId
    ? [['description', '=', OWN_ID]]
    : [...natural, ['id', '>', await newestId(environment.client, MODEL, natural, call)]];
  const made = { model: MODEL, values: hasOwnId ? { ...sale, description: OWN_ID } : sale, domain };
  const known = knownFields(values, environment.context.legalEntity);
  const diff = newValues({ ...values, ...elsewhere.given, status: 'DRAFT' }, [...known, ...elsewhere.fields]);
  const undo = moveCall(environment, { model: MODEL, method: 'cancel', key: SELF, among: ['cancelled'] });
  // A sale that has been seen is cancelled, not deleted: its number, if it has one, stays accounted for.
  return { ...createStep(environment, made, diff), undo: { kind: 'void', call: undo } };
}

/** The fields that the mapping puts into the sale as they are. */
function scalarsOf({ customerPoNumber, requestedOn, orderedOn, note }: Order): Order {
  const given = { customerPoNumber, requestedOn, orderedOn, note };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** What is always so is not refused when somebody says it. */
function knownFields({ legalEntity }: Order, own: string | null): readonly string[] {
  return legalEntity === own ? [...CREATABLE, 'legalEntity'] : CREATABLE;
}

/** The addresses that an order names, by key: they must be the customer's. */
async function addressesOf(
  { client }: WriteEnvironment,
  party: number,
  { billTo, shipTo }: Order,
  call: Call,
): Promise<{ readonly values: Values; readonly refused: Notes }> {
  const asked = [
    { path: 'billTo', field: 'invoice_address', address: billTo },
    { path: 'shipTo', field: 'shipment_address', address: shipTo },
  ].flatMap(({ address, ...each }) =>
    address === undefined || address === null ? [] : [{ ...each, id: idOfKey(address.key) }],
  );
  if (asked.length === 0) return { values: {}, refused: [] };
  const domain = [
    ['party', '=', party],
    ['id', 'in', asked.flatMap(({ id }) => id ?? [])],
  ];
  const own = await client.searchIds({ model: 'party.address', domain }, call);
  const isOwn = (id: number | null) => id !== null && own.includes(id);
  return {
    values: Object.fromEntries(asked.filter(({ id }) => isOwn(id)).map(({ field, id }) => [field, id])),
    refused: asked
      .filter(({ id }) => !isOwn(id))
      .map(({ path }) => ({ path, detail: 'only an address of the customer, by its key' })),
  };
}

async function planTransition(
  environment: WriteEnvironment,
  { key, current, to, note }: Extract<Change<'Order'>, { action: 'transition' }>,
  call: Call,
): Promise<PlannedChange> {
  const id = idOfKey(key);
  if (id === null) return refusedWhole('', 'is no key of this source');
  const [row] = await environment.client.searchRead(
    { model: MODEL, domain: [['id', '=', id]], fields: ['state'] },
    call,
  );
  const state = row?.['state'];
  if (state === 'processing' && to === 'OPEN') return planned([]);
  if (!isOpenToChange(state)) return refusedWhole('status', 'the source has shipments or invoices of this order');
  const methods = wayTo(to, state);
  if (methods === null) return refusedWhole('status', 'the source comes to this state by itself or not at all');
  const lossy = note === null ? [] : [{ path: 'note', detail: 'the source keeps no reason' }];
  return planned(walk(environment, { key: id, from: state, methods, version: current.version }), [], lossy);
}
