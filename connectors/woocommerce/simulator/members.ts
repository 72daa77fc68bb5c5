import type { Row } from '../../../src/simulator/contract.ts';
import { isRow } from '../../../src/simulator/row.ts';
import { BILLING, SHIPPING } from './properties.ts';
import { invalidParameter, Refused } from './refusals.ts';
import type { Shop, Stored } from './shop.ts';

/** What a write works on, and where its effect is told. */
export interface Writing {
  readonly shop: Shop;
  /** Percent on every line; '0' where the shop charges no tax. */
  readonly taxPercent: string;
  readonly statuses: readonly string[];
  effect(action: 'create' | 'update' | 'delete', stored: Stored, values: Row): void;
}

/** Text as WordPress keeps it: without tags, encoded octets, breaks and surplus spaces. Source: sanitize_text_field() */
export function sanitized(value: string): string {
  return value
    .replace(/<[^>]*>?/g, '')
    .replace(/[\r\n\t ]+/g, ' ')
    .replace(/%[a-f0-9]{2}/gi, '')
    .trim();
}

/** A text that is given, sanitized; undefined where it is not given. */
export function textGiven(body: Row, name: string, path: string = name): string | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (value === null) return '';
  if (typeof value !== 'string' && typeof value !== 'number')
    throw invalidParameter(path, `${path} is not of type string.`, 'rest_invalid_type');
  return sanitized(String(value));
}

export function integerGiven(body: Row, name: string): number | undefined {
  const value = body[name];
  if (value === undefined) return undefined;
  if (!/^-?\d{1,15}$/.test(String(value))) throw invalidParameter(name, `${name} is not of type integer.`);
  return Number(value);
}

/** Text that is kept as it comes: the note of a customer may have lines. */
export function setVerbatim(fields: Record<string, unknown>, body: Row, name: string): void {
  const value = body[name];
  if (value === undefined) return;
  if (typeof value !== 'string') throw invalidParameter(name, `${name} is not of type string.`, 'rest_invalid_type');
  fields[name] = value;
}

export function setTexts(fields: Record<string, unknown>, body: Row, names: readonly string[]): void {
  for (const name of names) {
    const value = textGiven(body, name);
    if (value !== undefined) fields[name] = value;
  }
}

export function setAddress(fields: Record<string, unknown>, body: Row, name: 'billing' | 'shipping'): void {
  const given = body[name];
  if (given === undefined) return;
  if (!isRow(given)) throw invalidParameter(name, `${name} is not of type object.`, 'rest_invalid_type');
  const held = fields[name];
  const address: Record<string, unknown> = isRow(held) ? { ...held } : {};
  for (const member of Object.keys(name === 'billing' ? BILLING : SHIPPING)) {
    const value = textGiven(given, member, `${name}.${member}`);
    if (member === 'email' && value !== undefined && value !== '' && !isEmail(value))
      throw invalidParameter(name, 'billing.email is not a valid email address.', 'rest_invalid_email');
    if (value !== undefined) address[member] = value;
  }
  fields[name] = address;
}

/** Entries with an id or a known key change the one that is there; a value of null takes it away. */
export function setMeta(fields: Record<string, unknown>, body: Row, shop: Shop): void {
  const given = body['meta_data'];
  if (given === undefined) return;
  if (!Array.isArray(given))
    throw invalidParameter('meta_data', 'meta_data is not of type array.', 'rest_invalid_type');
  const held = fields['meta_data'];
  let meta = Array.isArray(held) ? held.filter(isRow) : [];
  for (const entry of given.filter(isRow)) {
    const { key, value } = entry;
    meta = meta.filter((each) => (entry['id'] === undefined ? each['key'] !== key : each['id'] !== entry['id']));
    if (value !== null && value !== undefined) meta.push({ id: entry['id'] ?? shop.nextId(), key, value });
  }
  fields['meta_data'] = meta;
}

export function isEmail(value: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value);
}

export function mustBeForced(url: URL): void {
  if (!isForced(url))
    throw new Refused(501, 'woocommerce_rest_trash_not_supported', 'The resource does not support trashing.');
}

export function isForced(url: URL): boolean {
  return ['true', '1'].includes(url.searchParams.get('force') ?? '');
}
