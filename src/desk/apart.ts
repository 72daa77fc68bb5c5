import type { Connections } from '../sources/connections.ts';
import type { StoredRecord } from '../store/stored-record.ts';
import { heldIn } from './held.ts';

interface Typed {
  readonly type: string;
}

/**
 * What a follower is to hold of a list with types in it, addresses or contact points: what is given, and its own members of a type that the
 * owner has none of and the input names none of. Who changed the list has seen the owner's; a web address that only the CRM keeps was not in it.
 * A list that is cleared is cleared everywhere.
 */
export function withOwnMembers(
  connections: Connections,
  field: string,
  given: unknown,
  { owner, follower }: { readonly owner: StoredRecord; readonly follower: StoredRecord },
): unknown {
  if (!isTypedList(given) || given.length === 0) return given;
  const [shown, own] = [heldIn(connections, owner, field), heldIn(connections, follower, field)];
  if (!isTypedList(own)) return given;
  const seen = new Set([...given, ...(isTypedList(shown) ? shown : [])].map(({ type }) => type));
  return [...given, ...own.filter(({ type }) => !seen.has(type))];
}

function isTypedList(value: unknown): value is readonly Typed[] {
  return (
    Array.isArray(value) &&
    value.every((member) => typeof member === 'object' && member !== null && typeof member.type === 'string')
  );
}
