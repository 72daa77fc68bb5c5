import { Dec } from './decimal.ts';
import type { Field } from './field.ts';
import { type Value, type Wire, WireBytes, WireDate, WireDelta, WireInstant } from './values.ts';

/** JSON that is already written. */
export class Json {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A string as the server writes it: everything beyond ASCII escaped. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A float: whole ones keep their `.0`. */
export function floatText(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

export function decimalText(value: Dec): string {
  return `{"__class__":"Decimal","decimal":"${value}"}`;
}

export function dateText(date: string): string {
  const [year, month, day] = date.split('-').map(Number);
  return `{"__class__":"date","year":${year},"month":${month},"day":${day}}`;
}

export function instantText(micros: number): string {
  const at = new Date(Math.floor(micros / 1000));
  const micro = micros - Math.floor(micros / 1_000_000) * 1_000_000;
  return `{"__class__":"datetime","year":${at.getUTCFullYear()},"month":${at.getUTCMonth() + 1},"day":${at.getUTCDate()},"hour":${at.getUTCHours()},"minute":${at.getUTCMinutes()},"second":${at.getUTCSeconds()},"microsecond":${micro}}`;
}

/** One value of a record. A decimal in a float field is a bare `0`, as stock quantities of empty locations are. */
export function valueText(field: Field, value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'number') {
    if (field.type === 'float') return floatText(value);
    if (field.type === 'timestamp') return instantText(value);
    if (field.type === 'timedelta') return `{"__class__":"timedelta","seconds":${floatText(value)}}`;
    return String(value);
  }
  if (typeof value === 'string') return field.type === 'date' ? dateText(value) : quoted(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value instanceof Dec) return field.type === 'float' ? String(value) : decimalText(value);
  return `[${value.join(',')}]`;
}

/** Plain JSON of an argument, decimals as text and dates as they are typed: what the ledger keeps of a change. */
export function plain(value: Wire): unknown {
  if (value instanceof Dec) return String(value);
  if (value instanceof WireDate) return value.text;
  if (value instanceof WireInstant) return isoOf(value.micros);
  if (value instanceof WireDelta) return value.seconds;
  if (value instanceof WireBytes) return value.base64;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item: Wire) => plain(item));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

export function isoOf(micros: number): string {
  const ms = new Date(Math.floor(micros / 1000)).toISOString();
  const rest = micros - Math.floor(micros / 1000) * 1000;
  return rest === 0 ? ms : `${ms.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}
