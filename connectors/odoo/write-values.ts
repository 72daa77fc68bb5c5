import { isDeepStrictEqual } from 'node:util';
import type { Draft, Key, Members } from '../../src/connector/plans.ts';
import type { Difference } from '../../src/connector/write.ts';
import type { EntityName, Model } from '../../src/model/index.ts';
import type { Fields } from './fields.ts';
import { type OdooObject, objectTypeOf } from './objects.ts';
import type { PortEnvironment } from './search.ts';
import { methodCall, undoneBy } from './write.ts';
import { shows } from './write-looks.ts';

/** The values of an update that are not there already. */
export function changedValues<T extends object>(values: T, current: object): T {
  return Object.fromEntries(
    Object.entries(values).filter(([field, value]) => {
      const held: unknown = Reflect.get(current, field);
      return (
        value !== undefined &&
        !isDeepStrictEqual(held, value) &&
        !(shows(held, value) && value !== null && typeof value !== 'object')
      );
    }),
  ) as T;
}

interface Updating<W, E extends EntityName> {
  readonly object: OdooObject<W, E>;
  readonly key: string;
  readonly current: Model<E>;
  readonly values: Model<E>;
}

/** One write of the fields that differ, and the way back; null where none does. */
export function updateDraft<W, E extends EntityName>(
  { object, key, current, values }: Updating<W, E>,
  { context }: PortEnvironment,
  known: Fields,
): Draft | null {
  const { mapping } = object;
  const names = Object.keys(values);
  const before = Object.fromEntries(names.map((name) => [name, Reflect.get(current, name) ?? null]));
  const wanted = mapping.encode(values, 'update', context).body;
  const held = mapping.encode(before as Model<E>, 'update', context).body;
  const differing = Object.keys(wanted).filter(
    (name) => known.has(name) && !isDeepStrictEqual(wanted[name] ?? false, held[name] ?? false),
  );
  if (differing.length === 0) return null;
  const pick = (members: Members): Members =>
    Object.fromEntries(differing.map((name) => [name, members[name] ?? false]));
  const diff: readonly Difference[] = names.map((path) => ({
    path,
    before: before[path],
    after: Reflect.get(values, path),
  }));
  const after = { ...values };
  return { ...writeDraft({ object, key }, { vals: pick(wanted), after }, { vals: pick(held), after: before }), diff };
}

/** What is written, and what of the record shows it. */
interface Writing {
  readonly vals: Members;
  readonly after: Members;
}

/** One write, and the way back. */
export function writeDraft<W, E extends EntityName>(
  { object, key }: Pick<Updating<W, E>, 'object' | 'key'>,
  wanted: Writing,
  held: Writing,
): Draft {
  const of = { model: object.model, objectType: objectTypeOf(object), key, method: 'write' };
  const writing = ({ vals, after }: Writing) => ({
    ...of,
    args: { vals },
    expects: { look: 'values', after } as const,
  });
  const diff = Object.keys(wanted.after).map((path) => ({
    path,
    before: held.after[path] ?? null,
    after: wanted.after[path],
  }));
  return { ...methodCall(writing(wanted)), diff, undo: undoneBy('restore', writing(held)) };
}

/** One step of a method that moves a record to another state. */
export function moveDraft(
  {
    model,
    method,
    key,
    context = {},
  }: { readonly model: string; readonly method: string; readonly key: Key; readonly context?: Members },
  { before, after }: { readonly before: string | null; readonly after: string },
  undo: Draft['undo'],
): Draft {
  const expects = { look: 'values', after: { status: after } } as const;
  return { ...methodCall({ model, method, key, context, expects }), diff: [{ path: 'status', before, after }], undo };
}
