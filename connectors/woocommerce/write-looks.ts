import { z } from 'zod';
import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import type { Members } from '../../src/connector/plans.ts';
import { filledValue, keyOfStep } from '../../src/connector/step.ts';
import type { FindOutcome, Inputs, Place, StepCall } from '../../src/connector/write.ts';
import { gmtInstant } from './codecs.ts';
import { OWN_ID_META, withMeta } from './meta.ts';
import { COLLECTIONS, EXACT, readByIds, recordId, type WooEnvironment } from './records.ts';
import { hasMembers } from './write-members.ts';

/** What tells whether a step happened, in plain JSON and in the words of the shop. */
export type Look =
  /** A new record with our id in its meta_data: the user with that e-mail, or one of the orders of late. */
  | { readonly look: 'own'; readonly id: unknown; readonly email: string | null; readonly customer: unknown }
  /** The record has these members; those before where it did not happen. `guarded`: it is sent only over those before. */
  | { readonly look: 'members'; readonly after: Members; readonly before: Members; readonly guarded: boolean }
  /** The record is not there any more. */
  | { readonly look: 'gone' }
  /** The order has a note with this text, other than those that were there when it was planned. */
  | { readonly look: 'note'; readonly order: string; readonly note: string; readonly known: readonly string[] }
  /** The order has a refund with our key in its meta_data. */
  | { readonly look: 'refund'; readonly order: string; readonly id: string | Place }
  /** The note is not there any more. */
  | { readonly look: 'no note'; readonly order: string };

const membersSchema = z.record(z.string(), z.unknown());
export const lookSchema = z.discriminatedUnion('look', [
  z.object({ look: z.literal('own'), id: z.string(), email: z.string().nullable(), customer: z.unknown() }),
  z.object({ look: z.literal('members'), after: membersSchema, before: membersSchema, guarded: z.boolean() }),
  z.object({ look: z.literal('gone') }),
  z.object({ look: z.literal('note'), order: z.string(), note: z.string(), known: z.array(z.string()) }),
  z.object({ look: z.literal('refund'), order: z.string(), id: z.string() }),
  z.object({ look: z.literal('no note'), order: z.string() }),
]);

/** How long after it was sent an order is still looked for, and the clocks may differ by some of it. */
const OF_LATE_MS = 7 * 86_400_000;
/** More pages of one customer's orders of late are not searched: the answer is unsure. */
const MAX_PAGES = 10;

/** Looks whether a step happened. Throws SourceError. */
export async function lookFor(
  step: StepCall,
  inputs: Inputs,
  environment: WooEnvironment,
  call: Call,
): Promise<FindOutcome> {
  const look = lookSchema.parse(filledValue(step.expects, inputs));
  if (look.look === 'own')
    return step.objectType === 'customers'
      ? ownCustomer(environment, look.id, look.email ?? '', call)
      : ownOrder(environment, look, call);
  if (look.look === 'refund') {
    const refunds = await readRefunds(environment, look.order, call);
    const ours = refunds.filter((refund) => isOwn(refund, look.id));
    return foundAmong(ours.map((refund) => ({ key: refundKey(look.order, refund), version: null })));
  }
  const key = keyOfStep(step, inputs);
  if (look.look === 'note' || look.look === 'no note') {
    const notes = await readNotes(environment, look.order, call);
    if (look.look === 'no note')
      return isThere(notes, key) ? { kind: 'absent' } : { kind: 'applied', key: key ?? '', version: null };
    const ours = notes.filter((note) => valueAt(note, 'note') === look.note && !look.known.includes(idIn(note)));
    return foundAmong(ours.map((note) => ({ key: idIn(note), version: null })));
  }
  const record = key === null ? null : await readRaw(environment, step.objectType, key, call);
  if (look.look === 'gone')
    return record === null ? { kind: 'applied', key: key ?? '', version: null } : { kind: 'absent' };
  if (record === null || key === null) return { kind: 'unsure' };
  if (hasMembers(record, look.after)) return { kind: 'applied', key, version: versionOf(record) };
  return { kind: hasMembers(record, look.before) ? 'absent' : 'unsure' };
}

/** The record of a key as it is sent, but its `meta_data` by key; null where it is not visible. Throws SourceError. */
export async function readRaw(
  { client }: WooEnvironment,
  objectType: string,
  key: string,
  call: Call,
): Promise<Members | null> {
  const [first = '', second] = key.split(':');
  const records = await readByIds(client, collectionOf(objectType, first), [second ?? first], call);
  const record = withMeta(records.get(second ?? first));
  return typeof record === 'object' && record !== null ? { ...record } : null;
}

function collectionOf(objectType: string, parent: string) {
  switch (objectType) {
    case 'customers':
      return { ...COLLECTIONS.customers, query: { role: 'all' } };
    case 'orders':
      return COLLECTIONS.orders;
    case 'variations':
      return {
        path: `/products/${parent}/variations`,
        operation: 'GET /products/{product_id}/variations',
        query: { status: 'any' },
      };
    default:
      return COLLECTIONS.products;
  }
}

/** The notes of an order, which have no pages. Throws SourceError. */
export function readNotes({ client }: WooEnvironment, order: string, call: Call): Promise<readonly unknown[]> {
  return client.all({ path: `/orders/${order}/notes`, operation: 'GET /orders/{id}/notes', query: {} }, call);
}

/** The refunds of an order, the youngest first. Throws SourceError. */
export async function readRefunds({ client }: WooEnvironment, order: string, call: Call): Promise<readonly unknown[]> {
  const read = { path: `/orders/${order}/refunds`, operation: 'GET /orders/{id}/refunds' };
  const { records } = await client.list({ ...read, query: { ...EXACT, per_page: '100' } }, call);
  return records;
}

export function refundKey(order: string, refund: unknown): string {
  return `${order}:${recordId(refund, 'GET /orders/{id}/refunds')}`;
}

export function versionOf(record: unknown): string | null {
  const at = valueAt(record, 'date_modified_gmt');
  const none = { connection: '', legalEntity: null, currency: null, country: null };
  try {
    return typeof at === 'string' ? gmtInstant.decode(at, none) : null;
  } catch {
    return null;
  }
}

export function idIn(record: unknown): string {
  return recordId(record, 'GET /orders/{id}/notes');
}

async function ownCustomer({ client }: WooEnvironment, id: string, email: string, call: Call): Promise<FindOutcome> {
  const { path, operation } = COLLECTIONS.customers;
  const { records } = await client.list({ path, operation, query: { email, role: 'all', per_page: '100' } }, call);
  return foundAmong(records.filter((record) => isOwn(record, id)).map((record) => told(record, operation)));
}

/** meta_data cannot be searched: the orders of late of the customer, or of the guest by e-mail, are looked through. */
async function ownOrder(
  { client, now }: WooEnvironment,
  { id, email, customer }: { readonly id: string; readonly email: string | null; readonly customer?: unknown },
  call: Call,
): Promise<FindOutcome> {
  const { path, operation, query } = COLLECTIONS.orders;
  const after = new Date(now() - OF_LATE_MS).toISOString().slice(0, 19);
  const whose: Readonly<Record<string, string>> = email === null ? { customer: String(customer) } : { search: email };
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const paged = { page: String(page), per_page: '100', orderby: 'id', order: 'desc', after, dates_are_gmt: 'true' };
    const { records, pages } = await client.list({ path, operation, query: { ...query, ...whose, ...paged } }, call);
    const own = records.filter((record) => isOwn(record, id));
    if (own.length > 0) return foundAmong(own.map((record) => told(record, operation)));
    if (page >= pages) return { kind: 'absent' };
  }
  return { kind: 'unsure' };
}

function isOwn(record: unknown, id: string): boolean {
  const meta = valueAt(record, 'meta_data');
  if (!Array.isArray(meta)) return false;
  return meta.some((entry) => valueAt(entry, 'key') === OWN_ID_META && valueAt(entry, 'value') === id);
}

function isThere(notes: readonly unknown[], key: string | null): boolean {
  return notes.some((note) => idIn(note) === key);
}

function told(record: unknown, operation: string) {
  return { key: recordId(record, operation), version: versionOf(record) };
}

function foundAmong(found: readonly { readonly key: string; readonly version: string | null }[]): FindOutcome {
  const [first, ...others] = found;
  if (first === undefined) return { kind: 'absent' };
  return others.length > 0 ? { kind: 'unsure' } : { kind: 'applied', ...first };
}
