import type { Answer, Request } from './front.ts';

/** The rows of one question, whichever keys it was asked for: the text of all rows of a key, empty where there is none. */
export interface Rows {
  head: Answer | null;
  readonly byKey: Map<number, string>;
}

export function noRows(): Rows {
  return { head: null, byKey: new Map() };
}

/** A read of Tryton by keys: all about it but the keys, and the keys. */
export interface Asked {
  readonly shape: string;
  readonly keys: readonly number[];
  readonly missing: (rows: Rows) => readonly number[];
  /** The same question for some of its keys. */
  readonly requestFor: (keys: readonly number[]) => Request;
  /** Keeps what was answered to the question for these keys. */
  readonly learn: (keys: readonly number[], answer: Answer, rows: Rows) => void;
  readonly answerFrom: (rows: Rows) => Answer;
}

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: readonly [readonly (readonly unknown[])[], ...unknown[]];
}

/** Null for everything but a read by keys. */
export function rowsAsked(request: Request): Asked | null {
  if (!request.body.includes('.search_read"')) return null;
  const call: Call = JSON.parse(request.body);
  const [domain, ...rest] = call.params;
  const [condition, ...conditions] = domain;
  const [field, operator, given] = condition ?? [];
  if (typeof field !== 'string' || operator !== 'in' || !Array.isArray(given)) return null;
  const keys: readonly number[] = given;
  const bodyFor = (some: readonly number[]) =>
    JSON.stringify({ ...call, params: [[[field, 'in', some], ...conditions], ...rest] });
  const order = field === 'id' ? keys.toSorted((a, b) => a - b) : keys;
  return {
    shape: request.path + bodyFor([]),
    keys,
    missing: ({ byKey }) => keys.filter((key) => !byKey.has(key)),
    requestFor: (some) => ({ ...request, body: bodyFor(some) }),
    learn: (some, answer, rows) => {
      const { result } = JSON.parse(answer.body) as { result: readonly Readonly<Record<string, unknown>>[] };
      const grouped = Map.groupBy(result, (row) => keyAt(row, field));
      rows.head ??= answer;
      for (const key of some) rows.byKey.set(key, (grouped.get(key) ?? []).map((row) => JSON.stringify(row)).join(','));
    },
    answerFrom: ({ head, byKey }) => {
      if (head === null) throw new Error('nothing was learnt of this question');
      const texts = order.flatMap((key) => byKey.get(key) || []);
      return { ...head, body: `{"id":${call.id},"result":[${texts.join(',')}]}` };
    },
  };
}

/** The key that a row is found by; children name their parent plain or with its fields. */
function keyAt(row: Readonly<Record<string, unknown>>, field: string): number {
  const nested = row[`${field}.`];
  if (typeof nested === 'object' && nested !== null && 'id' in nested) return Number(nested.id);
  return Number(row[field]);
}

/** Whether the same question has the same answer for as long as nobody writes: the reads by key of the other sources. */
export function isRead({ method, path, body }: Request): boolean {
  if (method === 'GET') return /[?&]IDs=/.test(path);
  return path.includes('/composite/sobjects/') || /\bnodes\(ids:/.test(body);
}
