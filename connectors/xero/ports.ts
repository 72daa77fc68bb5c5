import { z } from 'zod';
import type { Call, Checkpoint, Found, Page, Port } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { type Mapping, type MappingContext, valueAt } from '../../src/connector/mapping.ts';
import { corePart } from '../../src/connector/parts.ts';
import type { EntityName } from '../../src/model/index.ts';
import type { ListAnswer, XeroClient } from './client.ts';
import { instantOf } from './codecs.ts';

/** What a port needs to know of one of Xero's object types. */
export interface XeroObject<W, E extends EntityName> {
  readonly entity: E;
  /** Also the port's object type. */
  readonly endpoint: string;
  readonly keyField: string;
  readonly mapping: Mapping<W, E>;
  /** `IDs=`, or `where` where the endpoint has no such parameter. */
  readonly keysIn: 'IDs' | 'where';
  readonly hasPages: boolean;
  /** Sent with every read. */
  readonly query: Readonly<Record<string, string>>;
  /** The `where` of a listing, which leaves out at the source what `isOurs` leaves out here. */
  readonly listWhere: string | null;
  /** False only for records that are known to be of another noun or side of the business. */
  readonly isOurs: (record: unknown) => boolean;
  /** Puts together what the mapping reads. */
  readonly assemble: (record: unknown) => W;
  /** Where this record went in a merge. */
  readonly mergedInto: (record: unknown) => string | null;
  /** Whether records disappear without a trace. */
  readonly canVanish: boolean;
  readonly urlOf: (key: string) => string | null;
}

export interface PortEnvironment {
  readonly client: XeroClient;
  readonly context: MappingContext;
  readonly pageSize: number;
}

/** A query string beyond 2048 characters is refused as not found (github.com/XeroAPI/Xero-OpenAPI/issues/534): 40 and 25 keys stay below. */
export const MAX_KEYS = { IDs: 40, where: 25 } as const;

/** How far a listing reaches back before the answer that began the last one, for writes that were under way then. */
const OVERLAP_MS = 60_000;

export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `since` and `page` of the call to make next; `next` is the `since` of the next listing, null before this one has an answer. */
const checkpointSchema = z.object({
  since: z.string().nullable(),
  page: z.int().min(1),
  next: z.string().nullable(),
});

type Position = z.output<typeof checkpointSchema>;

/** The port of one object type. */
export function xeroPort<W, E extends EntityName>(object: XeroObject<W, E>, environment: PortEnvironment): Port<E> {
  const part = corePart(object.mapping, 'watermark');
  return {
    entity: object.entity,
    objectType: object.endpoint,
    mapping: object.mapping,
    parts: [part],
    capabilities: {
      maxKeysPerGet: MAX_KEYS[object.keysIn],
      changedSince: true,
      deletions: object.canVanish ? 'sweep' : 'none',
      idempotency: 'native-key',
      concurrency: 'none',
    },
    get: (keys, _parts, call) => getByKeys(object, environment, keys, call),
    list: (from, call) => listChanges(object, environment, from, call),
    ...(object.canVanish ? { keys: (call: Call) => listKeys(object, environment, call) } : {}),
  };
}

/** Keys that are no UUID name nothing in this source: they are answered null and never sent. */
async function getByKeys<W, E extends EntityName>(
  object: XeroObject<W, E>,
  environment: PortEnvironment,
  keys: readonly string[],
  call: Call,
): Promise<readonly (Found<E> | null)[]> {
  const asked = [...new Set(keys.filter((key) => UUID.test(key)).map((key) => key.toLowerCase()))];
  const size = MAX_KEYS[object.keysIn];
  const chunks = Array.from({ length: Math.ceil(asked.length / size) }, (_, index) =>
    asked.slice(index * size, (index + 1) * size),
  );
  const answers = await Promise.all(chunks.map((chunk) => readRecords(object, environment, chunk, call)));
  const found = new Map<string, Found<E>>();
  for (const record of answers.flat()) {
    if (!object.isOurs(record) || object.mergedInto(record) !== null) continue;
    const each = foundOf(object, environment.context, record);
    found.set(each.key.toLowerCase(), each);
  }
  return keys.map((key) => found.get(key.toLowerCase()) ?? null);
}

/** The records of keys as they are sent, in no order; at most `maxKeysPerGet` keys. */
export async function readRecords<W, E extends EntityName>(
  object: XeroObject<W, E>,
  { client }: PortEnvironment,
  keys: readonly string[],
  call: Call,
): Promise<readonly unknown[]> {
  const byKeys =
    object.keysIn === 'IDs'
      ? { IDs: keys.join(',') }
      : { where: keys.map((key) => `${object.keyField}==guid("${key}")`).join(' OR ') };
  const pages = object.hasPages ? { page: '1', pageSize: '100' } : {};
  const query = { ...object.query, ...byKeys, ...pages };
  const answer = await client.list({ endpoint: object.endpoint, query, since: null, keys: keys.length }, call);
  return answer.records;
}

/**
 * Lists by change time, oldest first.
 *
 * Within a listing the next call starts at the stamp of the last record instead of at a higher page: a record that changes meanwhile
 * moves to the end, everything behind it moves up one place, and page numbers would skip one. Pages are counted only within one second.
 * The next listing starts from the answer's own time, never from a stamp: repeating invoices are born with stamps of years ago.
 */
async function* listChanges<W, E extends EntityName>(
  object: XeroObject<W, E>,
  environment: PortEnvironment,
  from: Checkpoint | null,
  call: Call,
): AsyncGenerator<Page<E>> {
  let at: Position | null = from === null ? { since: null, page: 1, next: null } : checkpointSchema.parse(from);
  let total: number | undefined;
  let before = '';
  while (at !== null) {
    const answer: ListAnswer = await readPage(object, environment, at, call);
    const keys = answer.records.map((record) => keyOf(object, record)).join();
    if (keys !== '' && keys === before) throw failure(object, 'answered the same page twice');
    before = keys;
    const next: string = at.next ?? new Date(Date.parse(answer.answeredAt) - OVERLAP_MS).toISOString().slice(0, 19);
    const following: Position | null = followingOf(object, { ...at, next }, answer);
    total ??= from === null ? answer.pages?.records : undefined;
    yield {
      ...pageOf(object, environment.context, answer.records),
      checkpoint: following ?? { since: next, page: 1, next: null },
      ...(total === undefined ? {} : { total }),
    };
    at = following;
  }
}

function readPage<W, E extends EntityName>(
  object: XeroObject<W, E>,
  { client, pageSize }: PortEnvironment,
  { since, page }: Position,
  call: Call,
): Promise<ListAnswer> {
  const pages = object.hasPages ? { page: String(page), pageSize: String(pageSize) } : {};
  const where = object.listWhere === null ? {} : { where: object.listWhere };
  return client.list(
    { endpoint: object.endpoint, query: { ...object.query, ...where, order: 'UpdatedDateUTC ASC', ...pages }, since },
    call,
  );
}

/** The call behind this answer; null when it was the last. */
function followingOf<W, E extends EntityName>(
  object: XeroObject<W, E>,
  at: Position,
  answer: ListAnswer,
): Position | null {
  if (!object.hasPages || answer.records.length === 0) return null;
  if (answer.pages !== null && at.page >= answer.pages.count) return null;
  const first = secondOf(answer.records.at(0));
  const last = secondOf(answer.records.at(-1));
  const hasProgress = first !== null && last !== null && last > first && (at.since === null || last > at.since);
  return hasProgress ? { ...at, since: last, page: 1 } : { ...at, page: at.page + 1 };
}

/** The second in which a record changed, as the source's filter counts: `2026-05-04T09:12:44`. */
function secondOf(wire: unknown): string | null {
  return versionOf(wire)?.slice(0, 19) ?? null;
}

function pageOf<W, E extends EntityName>(
  object: XeroObject<W, E>,
  context: MappingContext,
  wires: readonly unknown[],
): Pick<Page<E>, 'records' | 'removed'> {
  const records: Found<E>[] = [];
  const removed: { key: string; mergedInto: string }[] = [];
  for (const wire of wires) {
    const mergedInto = object.mergedInto(wire);
    if (mergedInto !== null) removed.push({ key: keyOf(object, wire), mergedInto });
    else if (object.isOurs(wire)) records.push(foundOf(object, context, wire));
  }
  return { records, removed };
}

async function* listKeys<W, E extends EntityName>(
  object: XeroObject<W, E>,
  { client }: PortEnvironment,
  call: Call,
): AsyncGenerator<readonly string[]> {
  const { records } = await client.list({ endpoint: object.endpoint, query: object.query, since: null }, call);
  yield records.filter(object.isOurs).map((record) => keyOf(object, record));
}

function foundOf<W, E extends EntityName>(object: XeroObject<W, E>, context: MappingContext, wire: unknown): Found<E> {
  const key = keyOf(object, wire);
  const updatedAt = versionOf(wire);
  return {
    key,
    version: updatedAt,
    sourceUpdatedAt: updatedAt,
    parts: ['core'],
    ...object.mapping.decode(object.assemble(wire), context),
    url: object.urlOf(key),
  };
}

function keyOf<W, E extends EntityName>(object: XeroObject<W, E>, wire: unknown): string {
  const key = valueAt(wire, object.keyField);
  if (typeof key !== 'string' || !UUID.test(key)) throw failure(object, `answered a record without ${object.keyField}`);
  return key;
}

/** Null when it is missing or unreadable: the stamp is no concurrency token here, so it costs its own field and not the record. */
export function versionOf(wire: unknown): string | null {
  try {
    return instantOf(String(valueAt(wire, 'UpdatedDateUTC')));
  } catch {
    return null;
  }
}

function failure<W, E extends EntityName>(object: XeroObject<W, E>, detail: string): SourceError {
  return new SourceError('protocol', { source: 'xero', operation: `GET /${object.endpoint}`, detail });
}
