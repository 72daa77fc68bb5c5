import type { AnyPort } from '../../src/connector/contract.ts';
import { minorDigits } from '../../src/model/money.ts';
import { shown } from './law.ts';

/** What canonical values are checked against: the connection's own name and ports, for references. */
export interface ShapeContext {
  readonly connection: string;
  readonly ports: readonly AnyPort[];
}

/** Says what is wrong with a value, one line each; a null where `gap` knows the path is no fault. */
export interface Report {
  readonly context: ShapeContext;
  readonly lines: string[];
  isGap(path: string): boolean;
}

export type Shape = (value: unknown, path: string, report: Report) => void;

export function rule(what: string, holds: (value: unknown) => boolean): Shape {
  return (value, path, report) => {
    if (!holds(value)) report.lines.push(`${path} is ${shown(value)}, not ${what}`);
  };
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && !value.includes('[object ');
const isDecimal = (value: unknown): value is string => typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value);

/** A real day: `2026-02-31` is none. */
function isDate(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const at = Date.parse(`${value}T00:00:00.000Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(value);
}

function isInstant(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(value)) return false;
  const at = Date.parse(value);
  return !Number.isNaN(at) && new Date(at).toISOString() === value;
}

export const text = rule('a text', isText);
export const decimal = rule('a decimal string', isDecimal);
export const date = rule('a calendar date', isDate);
export const instant = rule('an instant in UTC with milliseconds', isInstant);
export const boolean = rule('a boolean', (value) => typeof value === 'boolean');
export const integer = rule('an integer', Number.isSafeInteger);
export const country = rule(
  'an ISO 3166-1 alpha-2 code',
  (value) => typeof value === 'string' && /^[A-Z]{2}$/.test(value),
);

export function oneOf(codes: readonly string[]): Shape {
  return rule(`one of ${codes.join(', ')}`, (value) => typeof value === 'string' && codes.includes(value));
}

export function nullable(shape: Shape): Shape {
  return (value, path, report) => {
    if (value !== null) shape(value, path, report);
  };
}

export function listOf(shape: Shape): Shape {
  return (value, path, report) => {
    if (!Array.isArray(value)) report.lines.push(`${path} is ${shown(value)}, not a list`);
    else for (const [index, each] of value.entries()) shape(each, `${path}[${index}]`, report);
  };
}

export function object(shapes: Readonly<Record<string, Shape>>): Shape {
  return (value, path, report) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      report.lines.push(`${path} is ${shown(value)}, not an object`);
      return;
    }
    for (const name of Object.keys(value))
      if (!Object.hasOwn(shapes, name)) report.lines.push(`${path}.${name} is no field of the model`);
    for (const [name, shape] of Object.entries(shapes)) {
      const field: unknown = Reflect.get(value, name);
      if (field === null && report.isGap(`${path}.${name}`)) continue;
      shape(field, `${path}.${name}`, report);
    }
  };
}

export const money: Shape = (value, path, report) => {
  object({
    amount: decimal,
    currency: rule('an ISO 4217 code', (code) => typeof code === 'string' && /^[A-Z]{3}$/.test(code)),
  })(value, path, report);
  if (typeof value !== 'object' || value === null || !('amount' in value) || !('currency' in value)) return;
  const decimals = /\.(\d+)$/.exec(String(value.amount))?.[1]?.length ?? 0;
  if (decimals < minorDigits(String(value.currency)))
    report.lines.push(`${path} is ${shown(value)}, with fewer decimals than its currency has`);
};

export const quantity = object({ value: decimal, unit: text });

export function referenceTo(target: string | null): Shape {
  return (value, path, report) => {
    const by: unknown = typeof value === 'object' && value !== null && 'by' in value ? value.by : undefined;
    if (by !== 'key') return object({ by: oneOf(['number', 'sku', 'email']), value: text })(value, path, report);
    const { connection, ports } = report.context;
    object({
      by: text,
      connection: rule(`the connection ${connection}`, (name) => name === connection),
      objectType: rule(`an object type of ${target}`, (name) => isText(name) && pointsTo(ports, name, target)),
      value: text,
    })(value, path, report);
  };
}

/** An object type that no port reads may still be pointed to; one that is read must hold the target. */
function pointsTo(ports: readonly AnyPort[], objectType: string, target: string | null): boolean {
  const entities = ports.filter((port) => port.objectType === objectType).map((port) => port.entity as string);
  return target === null || entities.length === 0 || entities.includes(target);
}
