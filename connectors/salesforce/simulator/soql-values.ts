import type { Field, Value } from './field.ts';
import { normalId } from './ids.ts';
import { Refusal } from './refusals.ts';
import type { Comparable } from './soql-ast.ts';

/** A literal as the parser found it: `'text'`, `2026-05-01T00:00:00Z`, `TRUE`, `NULL`, `12.50`. */
export interface Literal {
  readonly type: string;
  readonly source: string;
}

const quotedTypes = new Set(['string', 'textarea', 'picklist', 'phone', 'url', 'email', 'id', 'reference']);

/** A stored value as conditions and orders compare it. */
export function comparable(field: Field, value: Value): Comparable | null {
  if (value === null) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  switch (field.type) {
    case 'id':
    case 'reference':
    case 'datetime':
      return value;
    case 'currency':
    case 'int':
      return Number(value);
    default:
      return value.toLowerCase();
  }
}

/** A literal as it compares with this field; refuses one of the wrong kind, as a date where an instant is needed. */
export function comparableLiteral(field: Field, literal: Literal): Comparable | null {
  if (literal.type === 'NULL') return null;
  if (literal.type === 'STRING') return comparableText(field, unquote(literal.source));
  const isFitting =
    (field.type === 'datetime' && literal.type === 'DATETIME') ||
    (field.type === 'boolean' && literal.type === 'BOOLEAN') ||
    ((field.type === 'currency' || field.type === 'int') && (literal.type === 'INTEGER' || literal.type === 'DECIMAL'));
  if (!isFitting) throw wrongType(field);
  if (field.type === 'boolean') return literal.source.toUpperCase() === 'TRUE' ? 1 : 0;
  if (field.type !== 'datetime') return Number(literal.source);
  const instant = Date.parse(literal.source);
  if (Number.isNaN(instant)) throw malformed(`line 1:0 no viable alternative at character '${literal.source}'`);
  return new Date(instant).toISOString();
}

function comparableText(field: Field, text: string): Comparable | null {
  if (!quotedTypes.has(field.type)) throw wrongType(field);
  if (text === '') return null;
  if (field.type !== 'id' && field.type !== 'reference') return text.toLowerCase();
  const id = normalId(text);
  if (id !== null) return id;
  throw new Refusal(400, { errorCode: 'INVALID_QUERY_FILTER_OPERATOR', message: `invalid ID field: ${text}` });
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

export function unquote(source: string): string {
  return source.slice(1, -1).replace(/\\([\s\S])/g, (_all, char: string) => escapes[char.toLowerCase()] ?? char);
}

/** The pattern of a LIKE: `%` any text, `_` one character, both plain after a backslash; case does not matter. */
export function likePattern(field: Field, literal: Literal): RegExp {
  if (literal.type !== 'STRING') throw wrongType(field);
  if (!quotedTypes.has(field.type) || field.type === 'id' || field.type === 'reference') {
    throw new Refusal(400, {
      errorCode: 'INVALID_QUERY_FILTER_OPERATOR',
      message: `invalid operator on ${field.type === 'id' ? 'id' : field.type} field`,
    });
  }
  const pattern = literal.source
    .slice(1, -1)
    .replace(/\\([\s\S])|([%_])|([\s\S])/g, (_all, escaped, wildcard, plain) => {
      if (wildcard !== undefined) return wildcard === '%' ? '[\\s\\S]*' : '[\\s\\S]';
      return escapedForPattern(escaped === undefined ? plain : (escapes[escaped] ?? escaped));
    });
  return new RegExp(`^${pattern}$`, 'iu');
}

function escapedForPattern(char: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(char) ? `\\${char}` : char;
}

function wrongType(field: Field): Refusal {
  const names: Readonly<Record<string, string>> = { datetime: 'dateTime', currency: 'double' };
  const isQuoted = quotedTypes.has(field.type);
  const expected = isQuoted ? 'string' : (names[field.type] ?? field.type);
  return new Refusal(400, {
    errorCode: 'INVALID_FIELD',
    message:
      `value of filter criterion for field '${field.name}' must be of type ${expected} and ` +
      `should ${isQuoted ? '' : 'not '}be enclosed in quotes`,
  });
}

export function malformed(message: string): Refusal {
  return new Refusal(400, { errorCode: 'MALFORMED_QUERY', message });
}
