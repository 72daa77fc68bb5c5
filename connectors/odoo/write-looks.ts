import Big from 'big.js';
import { z } from 'zod';
import type { Call } from '../../src/connector/contract.ts';
import type { Members } from '../../src/connector/plans.ts';
import { filledValue, keyOfStep } from '../../src/connector/step.ts';
import type { FindOutcome, Inputs, StepCall } from '../../src/connector/write.ts';
import type { EntityName } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import type { Domain, OdooObject } from './objects.ts';
import { readRecords } from './read.ts';
import { type PortEnvironment, searchRows } from './search.ts';

/** What tells whether a step happened. */
export type Expects =
  /** A record that carries our id; of one without it nobody can say. */
  | { readonly look: 'own-id'; readonly field: string | null; readonly id: unknown }
  /** The record of the port shows these values. */
  | { readonly look: 'values'; readonly after: Members }
  /** The record is gone. */
  | { readonly look: 'gone' }
  /** The newest row of a model that a domain finds shows these values, by the names of Odoo; or there is none any more. */
  | {
      readonly look: 'row';
      readonly model: string;
      readonly domain: Domain;
      readonly after: Members;
      readonly isGoneToo: boolean;
    };

const members = z.record(z.string(), z.unknown());
export const expectsSchema = z.discriminatedUnion('look', [
  z.object({ look: z.literal('own-id'), field: z.string().nullable(), id: z.string().optional() }),
  z.object({ look: z.literal('values'), after: members }),
  z.object({ look: z.literal('gone') }),
  z.object({
    look: z.literal('row'),
    model: z.string(),
    domain: z.array(z.unknown()),
    after: members,
    isGoneToo: z.boolean(),
  }),
]);

/** Ids are numbers in bodies; our own id is none. */
export function idOf(key: string): unknown {
  return /^\d{1,10}$/.test(key) ? Number(key) : key;
}

export function modelOf({ operation }: StepCall): string {
  return operation.split('/')[0] ?? '';
}

export async function keyOfOwnId(
  model: string,
  { field, id }: { readonly field: string; readonly id: string },
  { client }: PortEnvironment,
  call: Call,
): Promise<string | null> {
  const args = { domain: [[field, '=', id]], order: 'id asc', limit: 1 };
  const answer = await client.call({ model, method: 'search', args }, call);
  if (!Array.isArray(answer)) throw answers.protocol(`${model}/search`, 'answered without ids');
  const [first]: readonly unknown[] = answer;
  if (first === undefined) return null;
  if (typeof first !== 'number') throw answers.protocol(`${model}/search`, 'answered something else than ids');
  return String(first);
}

export async function looked<W, E extends EntityName>(
  object: OdooObject<W, E>,
  environment: PortEnvironment,
  { step, inputs }: { readonly step: StepCall; readonly inputs: Inputs },
  call: Call,
): Promise<FindOutcome> {
  const expects = expectsSchema.parse(filledValue(step.expects, inputs, idOf));
  if (expects.look === 'row') return rowLooked(step, expects, environment, call);
  if (expects.look === 'own-id') {
    if (expects.field === null || expects.id === undefined) return { kind: 'unsure' };
    const made = await keyOfOwnId(modelOf(step), { field: expects.field, id: expects.id }, environment, call);
    return made === null ? { kind: 'absent' } : { kind: 'applied', key: made, version: null };
  }
  const key = keyOfStep(step, inputs) ?? '';
  const parts = ['core', ...object.parts.map(({ name }) => name)];
  const found = (await readRecords({ object, environment, ids: [Number(key)], parts }, call)).get(Number(key));
  const applied = { kind: 'applied', key, version: null } as const;
  if (expects.look === 'gone') return found === undefined ? applied : { kind: 'absent' };
  const record = found?.record;
  const isThere =
    record !== undefined &&
    Object.entries(expects.after).every(([field, value]) => shows(Reflect.get(record, field), value));
  return isThere ? applied : { kind: 'absent' };
}

export async function rowLooked(
  step: StepCall,
  { model, domain, after, isGoneToo }: Extract<Expects, { look: 'row' }>,
  environment: PortEnvironment,
  call: Call,
): Promise<FindOutcome> {
  const search = { model, domain, fields: Object.keys(after), order: 'id desc', limit: 1 };
  const [row] = await searchRows(search, environment, call);
  if (row === undefined && !isGoneToo) return { kind: 'absent' };
  const isThere = row === undefined || Object.entries(after).every(([name, value]) => holds(row[name], value));
  const key = typeof step.key === 'string' ? step.key : String(row?.id ?? '');
  return isThere ? { kind: 'applied', key, version: null } : { kind: 'absent' };
}

/** Numbers beyond 15 digits come as text. */
function holds(actual: unknown, wanted: unknown): boolean {
  return actual === wanted || (typeof wanted === 'number' && actual === String(wanted));
}

/** Whether a value says all that is wanted: it may say more, also where a member is wanted as null. */
export function shows(actual: unknown, wanted: unknown): boolean {
  if (wanted === null || wanted === undefined)
    return actual === null || actual === undefined || (Array.isArray(actual) && actual.length === 0);
  if (Array.isArray(wanted))
    return (
      Array.isArray(actual) &&
      actual.length === wanted.length &&
      wanted.every((each, index) => shows(actual[index], each))
    );
  if (typeof wanted === 'object') {
    if (typeof actual !== 'object' || actual === null) return false;
    return Object.entries(wanted).every(
      ([name, each]) => each === null || each === undefined || shows(Reflect.get(actual, name), each),
    );
  }
  return actual === wanted || (isDecimal(actual) && isDecimal(wanted) && new Big(actual).eq(wanted));
}

function isDecimal(value: unknown): value is string {
  return typeof value === 'string' && /^-?\d{1,30}(\.\d{1,30})?$/.test(value);
}
