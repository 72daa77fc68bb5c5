import type { Reference } from '../model/id.ts';
import type { EntityName, Model } from '../model/index.ts';
import { referenceTo, type Target } from './targets.ts';

/** A value as a mutation gives it: where the model points to another record, there is the entity that is meant. */
export type Given<T> = T extends Reference
  ? Target
  : T extends readonly (infer M)[]
    ? readonly Given<M>[]
    : T extends object
      ? { readonly [K in keyof T]: Given<T[K]> }
      : T;

/** The values that a mutation gives of an entity: undefined = not given, null = clear. */
export type GivenValues<E extends EntityName> = {
  readonly [K in keyof Model<E>]?: Given<Model<E>[K]> | undefined;
};

/** A value in the terms of one connection, and what it points to that this connection does not know. */
export interface ValueIn {
  readonly value: unknown;
  readonly strangers: readonly { readonly path: string; readonly entity: EntityName }[];
}

/** Makes the entities in a value references of a connection. `path` is the value's place in the input. */
export function valueIn(given: unknown, connection: string, path: string): ValueIn {
  if (isTarget(given)) {
    const value = referenceTo(given, connection);
    return { value, strangers: value === null ? [{ path, entity: given.entity }] : [] };
  }
  if (Array.isArray(given)) {
    const members = given.map((each, index) => valueIn(each, connection, `${path}.${index}`));
    return { value: members.map(({ value }) => value), strangers: members.flatMap(({ strangers }) => strangers) };
  }
  if (typeof given !== 'object' || given === null) return { value: given, strangers: [] };
  const members = Object.entries(given).map(
    ([name, each]) => [name, valueIn(each, connection, `${path}.${name}`)] as const,
  );
  return {
    value: Object.fromEntries(members.map(([name, { value }]) => [name, value])),
    strangers: members.flatMap(([, { strangers }]) => strangers),
  };
}

/** Keys of addresses and lines mean something in the system alone that they come from: to the others these are told without. */
export function withoutKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutKeys);
  return typeof value === 'object' && value !== null && 'key' in value ? { ...value, key: null } : value;
}

function isTarget(value: unknown): value is Target {
  return typeof value === 'object' && value !== null && 'records' in value && 'roles' in value;
}
