import { isDeepStrictEqual } from 'node:util';
import Big from 'big.js';
import { z } from 'zod';
import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { filledValue, keyOfStep } from '../../src/connector/step.ts';
import type { FindOutcome, Inputs, Place, StepCall } from '../../src/connector/write.ts';
import type { EntityName } from '../../src/model/index.ts';
import { OWN } from './codecs.ts';
import { gidOf, keyOfGid } from './gid.ts';
import type { ShopifyObject } from './objects.ts';
import { readNodes } from './ports.ts';
import { complete, type PortEnvironment } from './reading.ts';

/** What tells whether a step happened, in plain JSON. */
export type Look =
  /** The customer of an e-mail or phone carries our id. */
  | { readonly look: 'own'; readonly identifier: Readonly<Record<string, string>>; readonly id: string | Place }
  /** The record is gone. */
  | { readonly look: 'gone' }
  /** The record shows these values of the model; those before where it did not happen. */
  | {
      readonly look: 'values';
      readonly after: Readonly<Record<string, unknown>>;
      readonly before: Readonly<Record<string, unknown>>;
    }
  /** A number of pieces at a location. */
  | {
      readonly look: 'stock';
      readonly location: string;
      readonly member: string;
      readonly after: string;
      readonly before: string;
    }
  /** A fulfilment of an order that was not there when it was planned, of these quantities by order line. */
  | {
      readonly look: 'fulfilled';
      readonly order: string;
      readonly known: readonly string[];
      readonly lines: Readonly<Record<string, number>>;
    }
  /** A refund of an order that was not there when it was planned, of this amount. */
  | { readonly look: 'refunded'; readonly order: string; readonly known: readonly string[]; readonly amount: string }
  /** The fulfilment was cancelled. */
  | { readonly look: 'fulfilment-cancelled' };

const values = z.record(z.string(), z.unknown());
const lookSchema = z.discriminatedUnion('look', [
  z.object({ look: z.literal('own'), identifier: z.record(z.string(), z.string()), id: z.string() }),
  z.object({ look: z.literal('gone') }),
  z.object({ look: z.literal('values'), after: values, before: values }),
  z.object({
    look: z.literal('stock'),
    location: z.string(),
    member: z.string(),
    after: z.string(),
    before: z.string(),
  }),
  z.object({
    look: z.literal('fulfilled'),
    order: z.string(),
    known: z.array(z.string()),
    lines: z.record(z.string(), z.number()),
  }),
  z.object({
    look: z.literal('refunded'),
    order: z.string(),
    known: z.array(z.string()),
    amount: z.string(),
  }),
  z.object({ look: z.literal('fulfilment-cancelled') }),
]);

interface Looking {
  readonly step: StepCall;
  readonly inputs: Inputs;
}

/** Looks whether a step happened. Throws SourceError. */
export async function lookFor<W, E extends EntityName>(
  object: ShopifyObject<W, E>,
  environment: PortEnvironment,
  { step, inputs }: Looking,
  call: Call,
): Promise<FindOutcome> {
  const look = lookSchema.parse(filledValue(step.expects, inputs));
  if (look.look === 'own') return ownCustomer(environment, look, call);
  if (look.look === 'fulfilled') return fulfilled(environment, look, call);
  if (look.look === 'refunded') return refunded(environment, look, call);
  const key = keyOfStep(step, inputs);
  if (key === null) return { kind: 'unsure' };
  if (look.look === 'fulfilment-cancelled') return cancelled(environment, key, call);
  const parts = object.parts.map(({ name }) => name);
  const [seen] = await readNodes(object, environment, { keys: [key], parts }, call);
  const applied = { kind: 'applied', key, version: null } as const;
  const isGone = seen === undefined || (seen.node === null && seen.denied.length === 0);
  if (look.look === 'gone') return isGone ? applied : { kind: 'absent' };
  if (seen?.node === null || seen?.node === undefined) return { kind: 'unsure' };
  const node = await complete(object, environment, { node: seen.node, parts }, call);
  const shown: object = object.mapping.decode(object.assemble(node), environment.context).record;
  const isShown = (wanted: Readonly<Record<string, unknown>>) =>
    Object.entries(wanted).every(([name, value]) =>
      isDeepStrictEqual(withoutKeys(valueAt(shown, name)), withoutKeys(value)),
    );
  const [isAfter, isBefore] =
    look.look === 'values'
      ? [isShown(look.after), isShown(look.before)]
      : [stockIn(shown, look) === look.after, stockIn(shown, look) === look.before];
  if (isAfter) return applied;
  return { kind: isBefore ? 'absent' : 'unsure' };
}

/** The same value for one that is held under another key: addresses get new ones with every write. */
export function withoutKeys(value: unknown): unknown {
  if (value === undefined) return null;
  if (!Array.isArray(value)) return value;
  return value.map((each: unknown) =>
    typeof each === 'object' && each !== null && 'key' in each ? { ...each, key: null } : each,
  );
}

function stockIn(
  shown: object,
  { location, member }: { readonly location: string; readonly member: string },
): string | null {
  const levels = valueAt(shown, 'stock');
  const level: unknown = Array.isArray(levels)
    ? levels.find((each: unknown) => valueAt(each, 'location.value') === location)
    : null;
  const quantity = valueAt(level, `${member}.value`);
  return typeof quantity === 'string' ? quantity : null;
}

const IDENTIFIED = `query ($identifier: CustomerIdentifierInput!, $namespace: String!, $key: String!) {
  customerByIdentifier(identifier: $identifier) { id metafield(namespace: $namespace, key: $key) { value } }
}`;

/** E-mail addresses and phones are unique: somebody else's customer means that ours was not made. */
async function ownCustomer(
  { client }: PortEnvironment,
  { identifier, id }: { readonly identifier: Readonly<Record<string, string>>; readonly id: string },
  call: Call,
): Promise<FindOutcome> {
  const query = { operation: 'query customerByIdentifier', document: IDENTIFIED, variables: { identifier, ...OWN } };
  const { data, denied } = await client.query(query, call);
  const customer = valueAt(data, 'customerByIdentifier');
  if (customer === undefined || (customer === null && denied.length > 0)) return { kind: 'unsure' };
  if (customer === null) return { kind: 'absent' };
  const key = keyOfGid('Customer', valueAt(customer, 'id'));
  if (key === null) return { kind: 'unsure' };
  return valueAt(customer, 'metafield.value') === id ? { kind: 'applied', key, version: null } : { kind: 'absent' };
}

const FULFILLMENTS = `query ($id: ID!) { order(id: $id) { fulfillments(first: 250) { id status
  fulfillmentLineItems(first: 250) { nodes { quantity lineItem { id } } } } } }`;

/** The fulfilments of an order as they came. Throws SourceError. */
export async function fulfillmentsOf(
  { client }: PortEnvironment,
  order: string,
  call: Call,
): Promise<readonly unknown[]> {
  const query = { operation: 'query order', document: FULFILLMENTS, variables: { id: gidOf('Order', order) } };
  const found = valueAt((await client.query(query, call)).data, 'order.fulfillments');
  return Array.isArray(found) ? found : [];
}

async function fulfilled(
  environment: PortEnvironment,
  {
    order,
    known,
    lines,
  }: { readonly order: string; readonly known: readonly string[]; readonly lines: Readonly<Record<string, number>> },
  call: Call,
): Promise<FindOutcome> {
  const found = (await fulfillmentsOf(environment, order, call))
    .filter((each) => valueAt(each, 'status') !== 'CANCELLED')
    .map((each) => ({ key: keyOfGid('Fulfillment', valueAt(each, 'id')) ?? '', lines: linesIn(each) }))
    .filter((each) => !known.includes(each.key) && isDeepStrictEqual(each.lines, { ...lines }));
  const [first, ...others] = found;
  if (first === undefined) return { kind: 'absent' };
  return others.length === 0 ? { kind: 'applied', key: first.key, version: null } : { kind: 'unsure' };
}

function linesIn(fulfillment: unknown): Readonly<Record<string, unknown>> {
  const nodes = valueAt(fulfillment, 'fulfillmentLineItems.nodes');
  if (!Array.isArray(nodes)) return {};
  return Object.fromEntries(
    nodes.map((each: unknown) => [keyOfGid('LineItem', valueAt(each, 'lineItem.id')) ?? '', valueAt(each, 'quantity')]),
  );
}

async function cancelled({ client }: PortEnvironment, key: string, call: Call): Promise<FindOutcome> {
  const document = 'query ($id: ID!) { fulfillment(id: $id) { id status } }';
  const variables = { id: gidOf('Fulfillment', key) };
  const { data } = await client.query({ operation: 'query fulfillment', document, variables }, call);
  const status = valueAt(data, 'fulfillment.status');
  if (status === undefined) return { kind: 'unsure' };
  return status === 'CANCELLED' ? { kind: 'applied', key, version: null } : { kind: 'absent' };
}

const REFUNDS = `query ($id: ID!) { order(id: $id) { refunds(first: 250) { id totalRefundedSet { shopMoney { amount } } } } }`;

/** Refunds carry nothing of ours: of several that are alike nobody can say which was asked for from here. */
async function refunded(
  { client }: PortEnvironment,
  { order, known, amount }: { readonly order: string; readonly known: readonly string[]; readonly amount: string },
  call: Call,
): Promise<FindOutcome> {
  const query = { operation: 'query order', document: REFUNDS, variables: { id: gidOf('Order', order) } };
  const refunds = valueAt((await client.query(query, call)).data, 'order.refunds');
  if (!Array.isArray(refunds)) return { kind: 'unsure' };
  const found = refunds
    .map((each: unknown) => ({
      key: keyOfGid('Refund', valueAt(each, 'id')) ?? '',
      amount: valueAt(each, 'totalRefundedSet.shopMoney.amount'),
    }))
    .filter((each) => !known.includes(each.key) && typeof each.amount === 'string' && new Big(each.amount).eq(amount));
  const [first, ...others] = found;
  if (first === undefined) return { kind: 'absent' };
  return others.length === 0 ? { kind: 'applied', key: first.key, version: null } : { kind: 'unsure' };
}
