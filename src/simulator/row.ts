import type { Row } from './contract.ts';
import { NumberLiteral } from './json.ts';

export type { Row } from './contract.ts';

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member as text; null when it is absent or null. */
export function text(row: Row, name: string): string | null {
  const value = row[name];
  if (typeof value === 'string') return value;
  return typeof value === 'number' ? String(value) : null;
}

/** A member as text; empty when the source has none. */
export function textOrEmpty(row: Row, name: string): string {
  return text(row, name) ?? '';
}

/** A member as text for an answer; undefined (so left out) when the source has none. */
export function textOrAbsent(row: Row, name: string): string | undefined {
  return text(row, name) ?? undefined;
}

export function flag(row: Row, name: string): boolean {
  return row[name] === true || row[name] === 'true';
}

/** The members of the row that are objects themselves, in a list; empty when absent. */
export function children(row: Row, name: string): readonly Row[] {
  const value = row[name];
  return Array.isArray(value) ? value.filter(isRow) : [];
}

export function child(row: Row, name: string): Row | null {
  const value = row[name];
  return isRow(value) ? value : null;
}

/** A decimal member as the number literal it was typed as; undefined when absent. */
export function literal(row: Row, name: string): NumberLiteral | undefined {
  const value = text(row, name);
  return value === null || value === '' ? undefined : new NumberLiteral(value);
}

/** Identifiers compare without regard to case. */
export function idOf(row: Row, name: string): string | null {
  return text(row, name)?.toLowerCase() ?? null;
}

/** Whole milliseconds of an instant or calendar date; null when absent. */
export function instantMs(row: Row, name: string): number | null {
  const value = text(row, name);
  return value === null ? null : Date.parse(value);
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isGuid(value: string): boolean {
  return guid.test(value);
}
