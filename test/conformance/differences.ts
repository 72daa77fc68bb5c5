import { filledValue, isPlace } from '../../src/connector/step.ts';
import type { Difference, Inputs } from '../../src/connector/write.ts';
import { decimalOf } from '../../src/model/money.ts';
import { shown } from './law.ts';
import { type AnyFound, valuesOf } from './probe.ts';

/** Where a record does not show one side of a diff. */
export function unshown(
  record: AnyFound,
  diff: readonly Difference[],
  side: 'before' | 'after',
  inputs: Inputs,
): readonly string[] {
  return diff.flatMap((difference) => {
    const wanted = filledValue(difference[side], inputs);
    const actual = at(valuesOf(record), difference.path);
    return shows(actual, wanted) ? [] : [`${difference.path} is ${shown(actual)}, not ${shown(wanted)}`];
  });
}

/** Whether a value says all that is wanted: it may say more, also where a member of a value is wanted as null, and write decimals its own way. */
export function shows(actual: unknown, wanted: unknown): boolean {
  if (isNone(wanted)) return isNone(actual) || isEmpty(actual);
  if (Array.isArray(wanted))
    return (
      Array.isArray(actual) &&
      actual.length === wanted.length &&
      wanted.every((each, index) => shows(actual[index], each))
    );
  if (typeof wanted === 'object') {
    if (typeof actual !== 'object' || actual === null || isPlace(wanted)) return false;
    return Object.entries(wanted).every(([name, each]) => isNone(each) || shows(Reflect.get(actual, name), each));
  }
  return (
    Object.is(actual, wanted) || (isDecimal(actual) && isDecimal(wanted) && decimalOf(actual) === decimalOf(wanted))
  );
}

function at(value: unknown, path: string): unknown {
  let here = value;
  for (const name of path.split(/[.[\]]+/).filter((each) => each !== '')) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = Reflect.get(here, name);
  }
  return here;
}

function isNone(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isDecimal(value: unknown): value is string {
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value);
}
