import { isDeepStrictEqual } from 'node:util';
import Big from 'big.js';
import { valueAt } from './mapping.ts';
import type { Members } from './plans.ts';
import type { FindOutcome, WriteOutcome } from './write.ts';

/** Whether two values are one to a source. */
export type Sameness = (held: unknown, asked: unknown, path: string) => boolean;

const isEqual: Sameness = (held, asked) => isDeepStrictEqual(held, asked);

/** Whether a record shows these values, by their paths. What it does not have is null. */
export function isShown(record: unknown, values: object, isSame: Sameness = isEqual): boolean {
  return Object.entries(values).every(([path, value]) => isSame(valueAt(record, path) ?? null, value ?? null, path));
}

/** What a record says of a step that was to change it: neither as before nor as asked, somebody else was there. */
export function settledBy(
  record: unknown,
  { after, before }: { readonly after: Members; readonly before: Members },
  applied: Extract<WriteOutcome, { kind: 'applied' }>,
  isSame: Sameness = isEqual,
): FindOutcome {
  if (isShown(record, after, isSame)) return applied;
  return { kind: isShown(record, before, isSame) ? 'absent' : 'unsure' };
}

/** Whether a value says all that was asked: it may say more, where a member was not asked for. 2.40 is 2.4. */
export function tells(shown: unknown, asked: unknown): boolean {
  if (asked === null || asked === undefined) return true;
  if (typeof asked !== 'object') return shown === asked || isSameDecimal(shown, asked);
  if (Array.isArray(asked) && (!Array.isArray(shown) || shown.length !== asked.length)) return false;
  return Object.entries(asked).every(([name, each]) => tells(valueAt(shown, name), each));
}

function isSameDecimal(shown: unknown, asked: unknown): boolean {
  return isDecimal(shown) && isDecimal(asked) && new Big(shown).eq(asked);
}

function isDecimal(value: unknown): value is string {
  return typeof value === 'string' && /^-?\d{1,30}(\.\d{1,30})?$/.test(value);
}
