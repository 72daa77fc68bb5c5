import { Dec } from './decimal.ts';

/** A stored value: dates are `YYYY-MM-DD`, timestamps microseconds since the epoch, many2one an id, many2many ids. */
export type Value = null | boolean | number | string | Dec | readonly number[];
export type Row = Readonly<Record<string, Value>>;

/** A calendar date as it was sent. */
export class WireDate {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** An instant as it was sent, in microseconds since the epoch, UTC. */
export class WireInstant {
  readonly micros: number;
  constructor(micros: number) {
    this.micros = micros;
  }
}

export class WireDelta {
  readonly seconds: number;
  constructor(seconds: number) {
    this.seconds = seconds;
  }
}

export class WireBytes {
  readonly base64: string;
  constructor(base64: string) {
    this.base64 = base64;
  }
}

/** A decoded argument of a call. */
export type Wire =
  | null
  | boolean
  | number
  | string
  | Dec
  | WireDate
  | WireInstant
  | WireDelta
  | WireBytes
  | readonly Wire[]
  | WireObject;
export type WireObject = { readonly [key: string]: Wire };

export const isList = (value: Wire | undefined): value is readonly Wire[] => Array.isArray(value);

export function isObject(value: Wire | undefined): value is WireObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Dec) &&
    !(value instanceof WireDate) &&
    !(value instanceof WireInstant) &&
    !(value instanceof WireDelta) &&
    !(value instanceof WireBytes)
  );
}

/** Decodes parsed JSON with its tagged values. Throws when a tagged value lacks a part: the server then cannot read the whole request. */
export function decode(value: unknown): Wire {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') {
    return value;
  }
  if (Array.isArray(value)) return value.map((item: unknown) => decode(item));
  if (typeof value !== 'object') throw new Error('not JSON');
  const entries = Object.entries(value);
  const tag = entries.find(([key]) => key === '__class__')?.[1];
  if (typeof tag === 'string') return decodeTagged(tag, new Map(entries));
  return Object.fromEntries(entries.map(([key, item]) => [key, decode(item)]));
}

function decodeTagged(tag: string, parts: ReadonlyMap<string, unknown>): Wire {
  switch (tag) {
    case 'Decimal': {
      const text = parts.get('decimal');
      const parsed = typeof text === 'string' ? Dec.parse(text) : null;
      if (parsed === null) throw new Error('not a decimal');
      return parsed;
    }
    case 'date':
      return new WireDate(dateOf(parts));
    case 'datetime': {
      const ms = Date.UTC(
        number(parts, 'year'),
        number(parts, 'month') - 1,
        number(parts, 'day'),
        number(parts, 'hour'),
        number(parts, 'minute'),
        number(parts, 'second'),
      );
      return new WireInstant(ms * 1000 + number(parts, 'microsecond'));
    }
    case 'timedelta':
      return new WireDelta(number(parts, 'seconds'));
    case 'bytes': {
      const base64 = parts.get('base64');
      if (typeof base64 !== 'string') throw new Error('not bytes');
      return new WireBytes(base64);
    }
    default:
      return Object.fromEntries([...parts].map(([key, item]) => [key, decode(item)]));
  }
}

function dateOf(parts: ReadonlyMap<string, unknown>): string {
  return [
    String(number(parts, 'year')).padStart(4, '0'),
    String(number(parts, 'month')).padStart(2, '0'),
    String(number(parts, 'day')).padStart(2, '0'),
  ].join('-');
}

function number(parts: ReadonlyMap<string, unknown>, name: string): number {
  const value = parts.get(name);
  if (typeof value !== 'number') throw new Error(`no ${name}`);
  return value;
}
