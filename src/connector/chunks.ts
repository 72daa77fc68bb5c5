import type { EntityName } from '../model/index.ts';
import type { Call, Found } from './contract.ts';
import { SourceError } from './errors.ts';
import { together } from './together.ts';

/** What one call found: records by their key, and failures of single keys. A key that is in neither is not visible. */
export type FoundByKey<E extends EntityName> = ReadonlyMap<string, Found<E> | SourceError>;

interface ByKeys<E extends EntityName> {
  /** The one form of a key; null for what can be no key of this object: it is answered null and never sent. */
  readonly keyOf: (key: string) => string | null;
  /** How many keys one call takes. */
  readonly size: number;
  readonly read: (keys: readonly string[], call: Call) => Promise<FoundByKey<E>>;
}

/** Reads by key in as few calls as the source allows, side by side, each key once; answers in the order of the keys. */
export async function getInChunks<E extends EntityName>(
  keys: readonly string[],
  { keyOf, size, read }: ByKeys<E>,
  call: Call,
): Promise<readonly (Found<E> | null | SourceError)[]> {
  const normal = keys.map(keyOf);
  const asked = [...new Set(normal.filter((key) => key !== null))];
  const chunks = Array.from({ length: Math.ceil(asked.length / size) }, (_, index) =>
    asked.slice(index * size, (index + 1) * size),
  );
  const answers = await together(call, (one) => Promise.all(chunks.map((chunk) => read(chunk, one))));
  const found = new Map(answers.flatMap((answer) => [...answer]));
  return normal.map((key) => (key === null ? null : (found.get(key) ?? null)));
}

/** For sources without a read of several keys: a failure of one key is its own, as long as another could be read or is missing. */
export async function readOneByOne<E extends EntityName>(
  keys: readonly string[],
  read: (key: string, call: Call) => Promise<Found<E> | null>,
  call: Call,
): Promise<FoundByKey<E>> {
  const outcomes = await Promise.all(
    keys.map(async (key) => {
      try {
        return { key, found: await read(key, call) };
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        return { key, found: error };
      }
    }),
  );
  const failures = outcomes.flatMap(({ found }) => (found instanceof SourceError ? [found] : []));
  const [first] = failures;
  if (first !== undefined && failures.length === keys.length) throw first;
  return new Map(outcomes.flatMap(({ key, found }) => (found === null ? [] : [[key, found]])));
}
