import { Dec } from './decimal.ts';
import { Fault } from './errors.ts';
import type { Field } from './field.ts';
import { isList, type Row, type Value, type Wire, WireDate, WireDelta, WireInstant } from './values.ts';

type Scalar = string | number | boolean | Dec;

/** A test of one field's own value, with the database's three-valued logic: a null value passes nothing but a test for null. */
export function scalarPredicate(
  field: Field,
  operator: string,
  operand: Wire,
  get: (row: Row) => Value,
): (row: Row) => boolean {
  switch (operator) {
    case '=':
      return equal(field, operand, get);
    case '!=':
      return unequal(field, operand, get);
    case 'in':
    case 'not in':
      return oneOf(field, operand, get, operator === 'in');
    case 'like':
    case 'ilike':
    case 'not like':
    case 'not ilike':
      return like(operator, operand, get);
    case '<':
    case '<=':
    case '>':
    case '>=':
      return ordered(field, operator, operand, get);
    default:
      throw new Fault(`'${operator}'`);
  }
}

function equal(field: Field, operand: Wire, get: (row: Row) => Value): (row: Row) => boolean {
  if (field.type === 'boolean' && (operand === null || operand === false)) return (row) => get(row) !== true;
  if (operand === null) return (row) => get(row) === null;
  const wanted = keyOf(scalarOf(field, operand));
  return (row) => {
    const found = get(row);
    return found !== null && keyOf(found) === wanted;
  };
}

function unequal(field: Field, operand: Wire, get: (row: Row) => Value): (row: Row) => boolean {
  if (field.type === 'boolean' && (operand === null || operand === false)) return (row) => get(row) === true;
  if (operand === null) return (row) => get(row) !== null;
  const wanted = keyOf(scalarOf(field, operand));
  return (row) => {
    const found = get(row);
    return found !== null && keyOf(found) !== wanted;
  };
}

function oneOf(field: Field, operand: Wire, get: (row: Row) => Value, isIn: boolean): (row: Row) => boolean {
  const items = isList(operand) ? operand : [operand];
  const wanted = new Set(items.filter((item) => item !== null).map((item) => keyOf(scalarOf(field, item))));
  const hasNull = items.includes(null);
  if (isIn) {
    return (row) => {
      const found = get(row);
      return found === null ? hasNull : wanted.has(keyOf(found));
    };
  }
  const isAlways = items.length === 0;
  return (row) => {
    const found = get(row);
    return found === null ? isAlways : !wanted.has(keyOf(found));
  };
}

function like(operator: string, operand: Wire, get: (row: Row) => Value): (row: Row) => boolean {
  const pattern = patternOf(textOf(operand));
  const test = new RegExp(`^${pattern}$`, operator.endsWith('ilike') ? 'iu' : 'u');
  const isNot = operator.startsWith('not');
  return (row) => {
    const found = get(row);
    return typeof found === 'string' && test.test(found) !== isNot;
  };
}

/** `%` is any text, `_` any character, a backslash takes what follows as it is. */
function patternOf(text: string): string {
  return text.replace(/\\(.)|([%_])|[.*+?^${}()|[\]/\\]/gsu, (found, escaped?: string, wild?: string) => {
    if (wild !== undefined) return wild === '%' ? '[^]*' : '[^]';
    const literal = escaped ?? found;
    return /[.*+?^${}()|[\]/\\]/.test(literal) ? `\\${literal}` : literal;
  });
}

function ordered(field: Field, operator: string, operand: Wire, get: (row: Row) => Value): (row: Row) => boolean {
  if (operand === null) return () => false;
  const bound = scalarOf(field, operand);
  const holds = (order: number): boolean => {
    switch (operator) {
      case '<':
        return order < 0;
      case '<=':
        return order <= 0;
      case '>':
        return order > 0;
      default:
        return order >= 0;
    }
  };
  return (row) => {
    const found = get(row);
    return found !== null && holds(compareValues(found, bound));
  };
}

/** Smaller is negative. Text compares by code point, as in the C collation. */
export function compareValues(left: Value, right: Value): number {
  if (left instanceof Dec || right instanceof Dec) return decOf(left).compare(decOf(right));
  if (left === null || right === null || left === right) return 0;
  return left < right ? -1 : 1;
}

function decOf(value: Value): Dec {
  if (value instanceof Dec) return value;
  return Dec.parse(String(value)) ?? new Dec(0n, 0);
}

function keyOf(value: Scalar | Value): string | number | boolean | null {
  if (value instanceof Dec) return new Dec(value.at(Math.max(value.scale, 20)), Math.max(value.scale, 20)).toString();
  return typeof value === 'object' ? null : value;
}

/** An operand in the form in which the field's values are stored. */
export function scalarOf(field: Field, operand: Wire): Scalar {
  switch (field.type) {
    case 'timestamp':
      return instantOf(operand);
    case 'date':
      return dateOf(operand);
    case 'integer':
    case 'many2one':
      return integerOf(operand);
    case 'float':
      return operand instanceof Dec ? operand.toNumber() : Number(operand);
    case 'timedelta':
      return operand instanceof WireDelta ? operand.seconds : Number(operand);
    case 'numeric':
      return numericOf(operand);
    case 'boolean':
      return Boolean(operand);
    case 'char':
    case 'text':
    case 'selection':
    case 'reference':
    case 'one2many':
    case 'many2many':
      return textOf(operand);
  }
}

export function textOf(operand: Wire): string {
  if (operand instanceof WireDate) return operand.text;
  return typeof operand === 'object' && !(operand instanceof Dec) ? JSON.stringify(operand) : String(operand);
}

function instantOf(operand: Wire): number {
  if (operand instanceof WireInstant) return operand.micros;
  if (operand instanceof WireDate) throw new Fault("'datetime.date' object cannot be interpreted as an integer");
  throw new Fault('not enough values to unpack (expected 2, got 1)');
}

function dateOf(operand: Wire): string {
  if (operand instanceof WireDate) return operand.text;
  if (typeof operand === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(operand)) return operand;
  if (operand instanceof WireInstant) return new Date(operand.micros / 1000).toISOString().slice(0, 10);
  throw new Fault(`Invalid isoformat string: '${textOf(operand)}'`);
}

function integerOf(operand: Wire): number {
  const found = typeof operand === 'string' && /^\s*-?\d+\s*$/.test(operand) ? Number(operand) : operand;
  if (typeof found === 'number') return Math.trunc(found);
  if (typeof found === 'boolean') return found ? 1 : 0;
  if (found instanceof Dec) return found.toNumber();
  if (typeof found === 'string') throw new Fault(`invalid literal for int() with base 10: '${found}'`);
  throw new Fault("int() argument must be a string, a bytes-like object or a real number, not 'NoneType'");
}

function numericOf(operand: Wire): Dec {
  if (operand instanceof Dec) return operand;
  if (typeof operand === 'number') return Dec.ofNumber(operand);
  const parsed = typeof operand === 'string' ? Dec.parse(operand) : null;
  if (parsed === null) throw new Fault("[<class 'decimal.ConversionSyntax'>]");
  return parsed;
}
