import { hash } from 'node:crypto';

/**
 * Every kind of record and the prefix of its ids. Never renamed, never reused: ids live in other people's systems.
 * Those that no connector holds yet are reserved here.
 */
export const ID_PREFIXES = {
  Customer: 'cus',
  Contact: 'con',
  Order: 'ord',
  Invoice: 'inv',
  Payment: 'pay',
  Employee: 'emp',
  InventoryItem: 'itm',
  Location: 'loc',
  Employment: 'job',
  TimeOffRequest: 'tor',
  TimeOffBalance: 'tob',
  Shipment: 'shp',
  PayrollRun: 'prn',
  PayStatement: 'pst',
  WriteOperation: 'wop',
} as const;

export type PrefixedKind = keyof typeof ID_PREFIXES;

/**
 * How one record points to another, in its source's terms; resolved through the links when it is read.
 *
 * `key` names a record of `objectType` in the connection that the pointing record came from. The others are identifiers that people
 * carry between systems (an order number in an invoice's reference field): they may match none, one or several entities.
 */
export type Reference =
  | { readonly by: 'key'; readonly connection: string; readonly objectType: string; readonly value: string }
  | { readonly by: 'number' | 'sku' | 'email'; readonly value: string };

/** Tells the value of a reference field from other values of the model: none of them says by what it points. */
export function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null && 'by' in value;
}

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * The canonical id that a record answers to for ever: opaque, derived, so that a record needs no lookup to be pointed at.
 * 26 characters behind the prefix, Crockford base 32 of 130 bits of a SHA-256.
 */
export function deriveId(kind: PrefixedKind, connection: string, objectType: string, key: string): string {
  const digest = hash('sha256', `${connection}\u0000${objectType}\u0000${key}`, 'buffer');
  let id = '';
  let bits = 0;
  let carry = 0;
  for (let index = 0; id.length < 26; index += 1) {
    carry = (carry << 8) | (digest[index] ?? 0);
    bits += 8;
    while (bits >= 5 && id.length < 26) {
      bits -= 5;
      id += ALPHABET[(carry >> bits) & 31];
    }
    carry &= (1 << bits) - 1;
  }
  return `${ID_PREFIXES[kind]}_${id}`;
}

/** Whether the text has the form of an id of this kind; says nothing about whether it exists. */
export function isIdOf(kind: PrefixedKind, id: string): boolean {
  const prefix = ID_PREFIXES[kind];
  return (
    id.length === prefix.length + 27 &&
    id.startsWith(`${prefix}_`) &&
    /^[0-9a-hjkmnp-tv-z]{26}$/.test(id.slice(prefix.length + 1))
  );
}
