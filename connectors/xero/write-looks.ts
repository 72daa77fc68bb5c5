import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import type { Members } from '../../src/connector/plans.ts';
import { filledValue, keyOfStep } from '../../src/connector/step.ts';
import type { FindOutcome, Inputs, StepCall } from '../../src/connector/write.ts';
import type { EntityName, Model } from '../../src/model/index.ts';
import type { ListAnswer } from './client.ts';
import { type PortEnvironment, readRecords, versionOf, type XeroObject } from './ports.ts';

/** What tells whether a step happened, in plain JSON and in the words of the model; values by their paths. */
export type Look =
  /** A contact that carries our id as its number. */
  | { readonly look: 'number'; readonly number: unknown }
  /** A new record among those of a filter, by values that it shows, other than those that were there when it was planned. */
  | { readonly look: 'new'; readonly among: Among; readonly like: Members; readonly known: readonly string[] }
  /** The record shows these values; those before where it did not happen. */
  | { readonly look: 'values'; readonly after: Members; readonly before: Members }
  /** The record came to one of these states, or has not left one of those before. */
  | { readonly look: 'status'; readonly after: readonly string[]; readonly before: readonly string[] };

/** Which records a new one would stand among: those that point to another record, and of one day where it is known. */
export interface Among {
  /** A field of the filter language that holds a key: `Contact.ContactID`. */
  readonly field: string;
  readonly key: unknown;
  readonly on: string | null;
}

const membersSchema = z.record(z.string(), z.unknown());
const lookSchema = z.discriminatedUnion('look', [
  z.object({ look: z.literal('number'), number: z.string() }),
  z.object({
    look: z.literal('new'),
    among: z.object({ field: z.string(), key: z.string(), on: z.string().nullable() }),
    like: membersSchema,
    known: z.array(z.string()),
  }),
  z.object({ look: z.literal('values'), after: membersSchema, before: membersSchema }),
  z.object({ look: z.literal('status'), after: z.array(z.string()), before: z.array(z.string()) }),
]);

/** More records of one customer and day than this are not searched: the answer is unsure. */
const MAX_AMONG = 1000;

/** Looks whether a step happened. Throws SourceError. */
export async function lookFor<W, E extends EntityName>(
  object: XeroObject<W, E>,
  environment: PortEnvironment,
  step: { readonly call: StepCall; readonly inputs: Inputs },
  call: Call,
): Promise<FindOutcome> {
  const look = lookSchema.parse(filledValue(step.call.expects, step.inputs));
  if (look.look === 'number') return foundAmong(object, await numbered(object, environment, look.number, call));
  if (look.look === 'new') {
    const found = await alike(object, environment, look, call);
    if (found === null) return { kind: 'unsure' };
    return foundAmong(
      object,
      found.filter((record) => !look.known.includes(keyOf(object, record))),
    );
  }
  const key = keyOfStep(step.call, step.inputs);
  const record = key === null ? undefined : (await readRecords(object, environment, [key], call))[0];
  if (record === undefined) return { kind: 'unsure' };
  const shown = shownBy(object, environment, record);
  if (look.look === 'status') {
    const status = String(valueAt(shown, 'status'));
    return settled(object, record, look.after.includes(status), look.before.includes(status));
  }
  return settled(object, record, isShown(shown, look.after), isShown(shown, look.before));
}

/** The records that show these values among those of a filter; null where there are too many to tell. Throws SourceError. */
export async function alike<W, E extends EntityName>(
  object: XeroObject<W, E>,
  environment: PortEnvironment,
  { among, like }: { readonly among: Among; readonly like: Members },
  call: Call,
): Promise<readonly unknown[] | null> {
  const filters = [`${among.field}==guid("${String(among.key)}")`, ...(among.on === null ? [] : [dayFilter(among.on)])];
  const answer = await listWhere(object, environment, filters.join(' AND '), call);
  if (answer.pages !== null && answer.pages.count > 1) return null;
  return answer.records.filter((record) => isShown(shownBy(object, environment, record), like));
}

export function keyOf<W, E extends EntityName>(object: XeroObject<W, E>, record: unknown): string {
  return String(valueAt(record, object.keyField)).toLowerCase();
}

/** The record as the model has it. */
export function shownBy<W, E extends EntityName>(
  object: XeroObject<W, E>,
  { context }: PortEnvironment,
  record: unknown,
): Model<E> {
  return object.mapping.decode(object.assemble(record), context).record;
}

async function numbered<W, E extends EntityName>(
  object: XeroObject<W, E>,
  environment: PortEnvironment,
  number: string,
  call: Call,
): Promise<readonly unknown[]> {
  const filter = `ContactNumber=="${number.replaceAll('"', '""')}"`;
  return (await listWhere(object, environment, filter, call)).records;
}

function listWhere<W, E extends EntityName>(
  object: XeroObject<W, E>,
  { client }: PortEnvironment,
  where: string,
  call: Call,
): Promise<ListAnswer> {
  const query = { ...object.query, where, page: '1', pageSize: String(MAX_AMONG) };
  return client.list({ endpoint: object.endpoint, query, since: null }, call);
}

function dayFilter(on: string): string {
  const [year, month, day] = on.split('-').map(Number);
  return `Date==DateTime(${year},${month},${day})`;
}

function isShown(shown: object, values: Members): boolean {
  return Object.entries(values).every(([path, value]) => isDeepStrictEqual(valueAt(shown, path), value));
}

function settled<W, E extends EntityName>(
  object: XeroObject<W, E>,
  record: unknown,
  isAfter: boolean,
  isBefore: boolean,
): FindOutcome {
  if (isAfter) return applied(object, record);
  return { kind: isBefore ? 'absent' : 'unsure' };
}

function foundAmong<W, E extends EntityName>(object: XeroObject<W, E>, records: readonly unknown[]): FindOutcome {
  const [first, ...others] = records;
  if (first === undefined) return { kind: 'absent' };
  return others.length > 0 ? { kind: 'unsure' } : applied(object, first);
}

function applied<W, E extends EntityName>(object: XeroObject<W, E>, record: unknown): FindOutcome {
  return { kind: 'applied', key: String(valueAt(record, object.keyField)), version: versionOf(record) };
}
