import { isDeepStrictEqual } from 'node:util';
import type { Call } from '../../src/connector/contract.ts';
import { isPlace, SELF } from '../../src/connector/step.ts';
import type { Change, PlannedChange, Step, StepCall } from '../../src/connector/write.ts';
import type { EntityName } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import { keyOf } from './codecs.ts';
import type { Description } from './describe.ts';
import type { Fields } from './encoders.ts';
import type { ObjectRules } from './rules.ts';
import type { SalesforceRecord } from './wire.ts';
import type { WriteTools } from './write.ts';
import { effectOf } from './write-diff.ts';
import { encodedOf, missingIn, type Values } from './write-encode.ts';
import { alike } from './write-find.ts';
import type { Notes, Room } from './write-notes.ts';
import { createCall, deleteCall, refusedWhole, updateCall, upsertCall } from './write-steps.ts';

type Of<E extends EntityName, A extends Change['action']> = Extract<Change<E>, { readonly action: A }>;

/** The one call that makes a change. */
export async function planChange<W extends SalesforceRecord, E extends EntityName>(
  rules: ObjectRules<W, E>,
  tools: WriteTools,
  change: Change<E>,
  call: Call,
): Promise<PlannedChange> {
  const { writing, objectType, keyPrefix } = rules;
  if (change.action === 'create') return planCreate(rules, tools, change, call);
  if (keyOf(change.key)?.startsWith(keyPrefix) !== true)
    return refusedWhole('', `is no ${objectType} of this organisation`);
  if (change.action === 'update') {
    const room = writing.roomOf(change.values, tools.context);
    return planUpdate(rules, tools, { ...change, values: { ...change.values }, room }, call);
  }
  if (change.action === 'transition' && writing.actions.includes(`to ${change.to}`))
    return planUpdate(rules, tools, { ...change, values: { status: change.to }, room: NO_NOTES }, call);
  if (change.action === 'transition') return refusedWhole('status', `an ${objectType} is not brought to this state`);
  if (change.action === 'remove' && writing.actions.includes('remove')) return planRemove(rules, change);
  if (change.action === 'remove') return refusedWhole('', 'users are never deleted (make the user inactive)');
  return refusedWhole('', 'is not done in Salesforce');
}

const NO_NOTES: Room = { refused: [], lossy: [] };

async function planCreate<W extends SalesforceRecord, E extends EntityName>(
  rules: ObjectRules<W, E>,
  tools: WriteTools,
  change: Of<E, 'create'>,
  call: Call,
): Promise<PlannedChange> {
  const { writing, objectType } = rules;
  const { context } = tools;
  const made = writing.made(change.values);
  // Where records of this kind are not made at all, what else they would need is no news.
  if (made.refused.length > 0) return { steps: [], refused: made.refused, lossy: [] };
  const described = await tools.described(call);
  const room = writing.roomOf(change.values, context);
  const values = without(change.values, room.refused);
  const asked = { action: 'create', values, raw: {}, described, context } as const;
  const encoded = encodedOf(rules, asked);
  const { diff, refused: unwritten } = effectOf(rules, { ...asked, encoded });
  const body = { ...made.fields, ...encoded.fields };
  const refused = [...room.refused, ...encoded.refused, ...unwritten];
  const inTheWay = [
    ...externalIdNotes(rules, described),
    ...missingIn(rules, described, body, made.fields).filter(({ path }) => !refused.some((note) => note.path === path)),
  ];
  const isStopped = inTheWay.length > 0 || refused.some(({ path }) => isNeeded(path, rules, described));
  if (isStopped) return { steps: [], refused: [...refused, ...inTheWay], lossy: room.lossy };
  const step: Step = {
    ...(await makingCall(rules, tools, body, call)),
    id: '1',
    needs: [],
    diff,
    undo:
      writing.ended === null
        ? { kind: 'delete', call: deleteCall(objectType, SELF) }
        : { kind: 'void', call: endingCall(objectType, writing.ended, body) },
  };
  return { steps: [step], refused, lossy: room.lossy };
}

/** Whether a record cannot be made without what was refused of it. */
function isNeeded<W extends SalesforceRecord, E extends EntityName>(
  path: string,
  rules: ObjectRules<W, E>,
  described: Description,
): boolean {
  return missingIn(rules, described, {}).some((note) => note.path === path);
}

/** The field for our own id must be one that makes upserts possible, and one that our user may set. */
function externalIdNotes<W extends SalesforceRecord, E extends EntityName>(
  { objectType, externalIdField }: ObjectRules<W, E>,
  described: Description,
): Notes {
  if (externalIdField === null) return [];
  const field = described.get(externalIdField);
  if (field?.isExternalId === true && field.isCreateable) return [];
  const detail = `${objectType}.${externalIdField} is no external id that our user may set (create it, or set externalIdField to null)`;
  return [{ path: 'correlationId', detail }];
}

async function makingCall<W extends SalesforceRecord, E extends EntityName>(
  rules: ObjectRules<W, E>,
  tools: WriteTools,
  body: Fields,
  call: Call,
): Promise<StepCall> {
  const { objectType, externalIdField, writing } = rules;
  if (externalIdField !== null) return upsertCall(objectType, externalIdField, body);
  const natural = Object.fromEntries(writing.natural.map((name) => [name, body[name] ?? null]));
  // At a record that is still to be made there is nothing yet.
  const known = Object.values(natural).some(isPlace) ? [] : await alike(rules, tools, natural, call);
  return createCall(
    objectType,
    body,
    natural,
    known.map(({ key }) => key),
  );
}

function endingCall(objectType: string, ended: Fields, made: Fields): StepCall {
  const from = Object.fromEntries(Object.keys(ended).map((name) => [name, made[name] ?? null]));
  return updateCall(objectType, { key: SELF, from, to: ended, version: null });
}

interface Update<E extends EntityName> extends Pick<Of<E, 'update'>, 'key' | 'current'> {
  readonly values: Values;
  readonly room: Room;
}

/** Reads the fields as they are spelled in the source: what is put back must be what was there. */
async function planUpdate<W extends SalesforceRecord, E extends EntityName>(
  rules: ObjectRules<W, E>,
  tools: WriteTools,
  { key, current, room, ...change }: Update<E>,
  call: Call,
): Promise<PlannedChange> {
  const { objectType, mapping } = rules;
  const { client, context } = tools;
  const described = await tools.described(call);
  const fields = ['Id', ...mapping.reads().filter((name) => described.has(name))];
  const [record] = await client.retrieve(objectType, { keys: [key], fields }, call);
  if (typeof record !== 'object' || record === null)
    throw answers.failure('not-found', `POST /composite/sobjects/${objectType}`, {
      detail: 'the record is not visible any more',
    });
  const raw: Fields = { ...record };
  const values = without(unshown(rules, change.values, { ...current.record }), room.refused);
  const asked = { action: 'update', values, raw, described, context } as const;
  const encoded = encodedOf(rules, asked);
  const { diff, refused: unwritten } = effectOf(rules, { ...asked, encoded });
  const refused = [...room.refused, ...encoded.refused, ...unwritten];
  const { fields: to } = encoded;
  if (Object.keys(to).length === 0) return { steps: [], refused, lossy: room.lossy };
  const from = Object.fromEntries(Object.keys(to).map((name) => [name, raw[name] ?? null]));
  const step: Step = {
    ...updateCall(objectType, { key, from, to, version: current.version }),
    id: '1',
    needs: [],
    diff,
    undo: { kind: 'restore', call: updateCall(objectType, { key, from: to, to: from, version: null }) },
  };
  return { steps: [step], refused, lossy: room.lossy };
}

function planRemove<W extends SalesforceRecord, E extends EntityName>(
  { objectType }: ObjectRules<W, E>,
  { key, current }: Of<E, 'remove'>,
): PlannedChange {
  const { name = null }: Values = { ...current.record };
  const step: Step = {
    ...deleteCall(objectType, key),
    id: '1',
    needs: [],
    diff: [{ path: '', before: name, after: null }],
    undo: { kind: 'none', call: null },
  };
  return { steps: [step], refused: [], lossy: [] };
}

/** Values without those that the port itself put together and that are shown so already: custom fields, our own id. */
function unshown<W extends SalesforceRecord, E extends EntityName>(
  { mapping }: ObjectRules<W, E>,
  values: Values,
  shown: Values,
): Values {
  const isShown = (field: string, value: unknown) =>
    mapping.reads([field]).length === 0 && isDeepStrictEqual(shown[field], value);
  return Object.fromEntries(Object.entries(values).filter(([field, value]) => !isShown(field, value)));
}

/** Values without those that are refused whole. */
function without(values: object, refused: Notes): Values {
  return Object.fromEntries(Object.entries(values).filter(([field]) => !refused.some(({ path }) => path === field)));
}
