import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { type Draft, type Members, present } from '../../src/connector/plans.ts';
import { filledRequest, filledValue, inText, keyOfStep, OWN_ID, SELF, STEP_KEY } from '../../src/connector/step.ts';
import type { Difference, FindOutcome, Inputs, Place, StepCall, WriteOutcome } from '../../src/connector/write.ts';
import type { EntityName, Model } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import { assembled, type QuickbooksObject } from './objects.ts';
import { ALSO_INACTIVE, keyIn, type PortEnvironment, quoted, readByKeys } from './ports.ts';
import type { IntuitEntity } from './wire.ts';

/** Intuit does not say how long a request id is remembered: a retry comes within minutes. */
export const KEY_LIFETIME_MS = 600_000;

/** The version that the undone step left behind. */
const LEFT_VERSION: Place = { $place: 'version' };

/** What tells whether a step happened. */
type Look =
  /** An object that carries our id in its note, among those with a value. */
  | { readonly look: 'own'; readonly field: string; readonly value: unknown; readonly id: unknown }
  | { readonly look: 'values'; readonly after: Members; readonly before: Members }
  | { readonly look: 'gone' };

const members = z.record(z.string(), z.unknown());
const lookSchema = z.discriminatedUnion('look', [
  z.object({ look: z.literal('own'), field: z.string(), value: z.string(), id: z.string() }),
  z.object({ look: z.literal('values'), after: members, before: members }),
  z.object({ look: z.literal('gone') }),
]);

interface Calling {
  readonly objectType: string;
  readonly operation?: 'delete' | 'void';
  readonly key: StepCall['key'];
  readonly body: Members;
  readonly look: Look;
}

/** One mutating call; the idempotency key goes as `requestid`, which has at most 50 characters. */
export function callOf({ objectType, operation, key, body, look }: Calling): StepCall {
  const path = `/${objectType.toLowerCase()}`;
  const named = operation === undefined ? '' : `operation=${operation}&`;
  return {
    operation: `POST ${path}${operation === undefined ? '' : `?operation=${operation}`}`,
    objectType,
    key,
    request: { method: 'POST', path: `${path}?${named}requestid=${inText(STEP_KEY)}`, body },
    expects: look,
  };
}

/** Deletes what the undone step made. */
export function deletion(objectType: string): StepCall {
  const body = { Id: SELF, SyncToken: LEFT_VERSION };
  return callOf({ objectType, operation: 'delete', key: SELF, body, look: { look: 'gone' } });
}

interface Creating {
  readonly objectType: string;
  readonly body: Members;
  readonly noteIn: 'Notes' | 'PrivateNote';
  readonly among: { readonly field: string; readonly value: unknown };
  readonly diff: readonly Difference[];
  readonly undo: Draft['undo'];
}

/** Makes an object that carries our id in its note. */
export function creation({ objectType, body, noteIn, among, diff, undo }: Creating): Draft {
  const look: Look = { look: 'own', ...among, id: OWN_ID };
  return { ...callOf({ objectType, key: null, body: { ...present(body), [noteIn]: OWN_ID }, look }), diff, undo };
}

interface Updating {
  readonly objectType: string;
  readonly key: string;
  readonly version: string;
  readonly members: Members;
  readonly restored: Members;
  readonly diff: readonly Difference[];
}

/** A sparse update: what it does not name stays, null clears. */
export function sparseUpdate({ objectType, key, version, members: set, restored, diff }: Updating): Draft {
  const after = Object.fromEntries(diff.map((each) => [each.path, each.after]));
  const before = Object.fromEntries(diff.map((each) => [each.path, each.before]));
  return {
    ...callOf({
      objectType,
      key,
      body: { Id: key, SyncToken: version, sparse: true, ...set },
      look: { look: 'values', after, before },
    }),
    diff,
    undo: {
      kind: 'restore',
      call: callOf({
        objectType,
        key: SELF,
        body: { Id: SELF, SyncToken: LEFT_VERSION, sparse: true, ...restored },
        look: { look: 'values', after: before, before: after },
      }),
    },
  };
}

/** Sets a customer aside that the undone step made: it cannot be deleted. */
export function deactivation(objectType: string): StepCall {
  return callOf({
    objectType,
    key: SELF,
    body: { Id: SELF, SyncToken: LEFT_VERSION, sparse: true, Active: false },
    look: { look: 'values', after: { status: 'INACTIVE' }, before: { status: 'ACTIVE' } },
  });
}

/** Sends one step. Throws SourceError. */
export async function sendStep(
  { client }: PortEnvironment,
  step: StepCall,
  inputs: Inputs,
  call: Call,
): Promise<Extract<WriteOutcome, { kind: 'applied' }>> {
  const { objectType, operation } = step;
  return appliedBy(objectType, await client.send(objectType, operation, filledRequest(step.request, inputs), call));
}

/** Looks whether a step happened. Throws SourceError. */
export async function lookFor<W extends IntuitEntity, E extends EntityName>(
  object: QuickbooksObject<W, E>,
  environment: PortEnvironment,
  step: { readonly call: StepCall; readonly inputs: Inputs },
  call: Call,
): Promise<FindOutcome> {
  const look = lookSchema.parse(filledValue(step.call.expects, step.inputs));
  if (look.look === 'own') return ownAmong(object, environment, look, call);
  const key = keyOfStep(step.call, step.inputs);
  const [record] = key === null ? [] : await readByKeys(object, environment, [key], call);
  if (look.look === 'gone') {
    if (record !== undefined || key === null) return { kind: 'absent' };
    return { kind: 'applied', key, version: null };
  }
  if (record === undefined) return { kind: 'unsure' };
  const shown = shownBy(object, environment, record);
  if (isShown(shown, look.after)) return appliedBy(object.name, record);
  return { kind: isShown(shown, look.before) ? 'absent' : 'unsure' };
}

const MAX_AMONG = 1000;

/** The newest objects with a value, for the note cannot be filtered by. */
async function ownAmong<W, E extends EntityName>(
  { name, hasActive }: QuickbooksObject<W, E>,
  { client }: PortEnvironment,
  { field, value, id }: { readonly field: string; readonly value: string; readonly id: string },
  call: Call,
): Promise<FindOutcome> {
  const where = `${field} = ${quoted(value)}${hasActive ? ` and ${ALSO_INACTIVE}` : ''}`;
  const statement = `select * from ${name} where ${where} orderby MetaData.CreateTime desc maxresults ${MAX_AMONG}`;
  const records = await client.query(name, statement, call);
  const own = records.find((record) =>
    [valueAt(record, 'Notes'), valueAt(record, 'PrivateNote')].some(
      (note) => typeof note === 'string' && note.includes(id),
    ),
  );
  if (own !== undefined) return appliedBy(name, own);
  return { kind: records.length < MAX_AMONG ? 'absent' : 'unsure' };
}

function appliedBy(objectType: string, record: unknown): Extract<WriteOutcome, { kind: 'applied' }> {
  const version = valueAt(record, 'SyncToken');
  if (typeof version !== 'string' && valueAt(record, 'status') !== 'Deleted')
    throw answers.protocol(`POST /${objectType.toLowerCase()}`, 'answered without SyncToken');
  return { kind: 'applied', key: keyIn(objectType, record), version: typeof version === 'string' ? version : null };
}

/** The object as the model has it. */
export function shownBy<W extends IntuitEntity, E extends EntityName>(
  { mapping }: Pick<QuickbooksObject<W, E>, 'mapping'>,
  { context }: Pick<PortEnvironment, 'context'>,
  record: unknown,
): Model<E> {
  return mapping.decode(assembled<W>(record), context).record;
}

/** The fields that members change, as a read before and after shows them. */
export function effectOf<W extends IntuitEntity, E extends EntityName>(
  object: Pick<QuickbooksObject<W, E>, 'mapping'>,
  environment: Pick<PortEnvironment, 'context'>,
  raw: unknown,
  set: Members,
): readonly Difference[] {
  const before = shownBy(object, environment, raw);
  const after = shownBy(object, environment, { ...Object(raw), ...set });
  return Object.keys(object.mapping.rows).flatMap((path) => {
    const [held, next]: unknown[] = [valueAt(before, path) ?? null, valueAt(after, path) ?? null];
    return isSame(held, next) ? [] : [{ path, before: held, after: next }];
  });
}

function isShown(shown: object, values: Members): boolean {
  return Object.entries(values).every(([path, value]) => isSame(valueAt(shown, path) ?? null, value));
}

/** Keys of addresses and lines are the source's: they tell nothing of a value. */
export function isSame(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(withoutKeys(left), withoutKeys(right));
}

function withoutKeys(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((each: unknown) => (typeof each === 'object' && each !== null ? { ...each, key: null } : each));
}
