import type { Row } from '../../../src/simulator/contract.ts';

export type { Row } from '../../../src/simulator/contract.ts';

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member as text; null when it is absent, null or empty. */
export function text(row: Row | null, name: string): string | null {
  const value = row?.[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

export function textOrEmpty(row: Row | null, name: string): string {
  return text(row, name) ?? '';
}

export function childOf(row: Row, name: string): Row | null {
  const value = row[name];
  return isRow(value) ? value : null;
}

export function isDate(value: string | null): value is string {
  if (value === null || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const ms = Date.parse(`${value}T00:00:00.000Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(value);
}

export function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The days from one date to another, both included. */
export function daysBetween(start: string, end: string): string[] {
  const days: string[] = [];
  for (let ms = Date.parse(`${start}T00:00:00.000Z`); dateOf(ms) <= end; ms += 86_400_000) days.push(dateOf(ms));
  return days;
}

/** An instant as the API writes it: whole seconds, with offset. */
export function instantText(instant: string): string {
  return `${new Date(instant).toISOString().slice(0, 19)}+00:00`;
}

/** Instants count in whole seconds. */
export function secondsOf(instant: string): number {
  return Math.floor(Date.parse(instant) / 1000);
}
