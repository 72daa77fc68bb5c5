import { digestOf } from './digest.ts';

/** A cursor that cannot be used: damaged, or made for another order. */
export class CursorError extends Error {
  override readonly name = 'CursorError';
}

export interface SortKey {
  readonly field: string;
  readonly direction: 'ASC' | 'DESC';
}

/** The place behind one row: its sort values (null = no value, sorted last), its id, and the order it belongs to. */
export interface CursorPlace {
  readonly values: readonly (string | null)[];
  readonly id: string;
}

export function encodeCursor(order: readonly SortKey[], place: CursorPlace): string {
  return Buffer.from(JSON.stringify([orderHash(order), place.values, place.id])).toString('base64url');
}

/** Throws CursorError. */
export function decodeCursor(order: readonly SortKey[], cursor: string): CursorPlace {
  const parsed = parseCursor(cursor);
  if (parsed.hash !== orderHash(order))
    throw new CursorError('it belongs to a list in another order: start again without it');
  if (parsed.place.values.length !== order.length) throw new CursorError('it is damaged: start again without it');
  return parsed.place;
}

function parseCursor(cursor: string): { readonly hash: string; readonly place: CursorPlace } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch (cause) {
    throw new CursorError('it is damaged: start again without it', { cause });
  }
  if (!Array.isArray(parsed) || parsed.length !== 3) throw new CursorError('it is damaged: start again without it');
  const [hash, values, id]: readonly unknown[] = parsed;
  if (typeof hash !== 'string' || typeof id !== 'string' || !Array.isArray(values) || !values.every(isSortValue)) {
    throw new CursorError('it is damaged: start again without it');
  }
  return { hash, place: { values, id } };
}

function isSortValue(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

function orderHash(order: readonly SortKey[]): string {
  return digestOf(order.map((key) => [key.field, key.direction])).slice(0, 8);
}
