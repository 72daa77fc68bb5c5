import type { StoredRecord } from '../store/stored-record.ts';

/** What a record holds of one open field: looking at all of them would open those that are sealed. Undefined where it has none. */
export function heldIn({ parts }: StoredRecord, field: string): unknown {
  return Object.values(parts)
    .map(({ values }) => values[field])
    .find((value) => value !== undefined);
}
