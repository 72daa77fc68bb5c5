import { z } from 'zod';
import type { Checkpoint } from '../../src/connector/contract.ts';
import { answers } from './answers.ts';
import { keyOf, stampOf } from './codecs.ts';

/** Behind which record a listing in the order of `(SystemModstamp, Id)` stands; both null at its start. */
export interface Position {
  readonly since: string | null;
  readonly id: string | null;
}

/** Both go into a query, so nothing but an instant and a key is let in. */
const checkpointForm = z.union([
  z.object({ since: z.null(), id: z.null() }),
  z.object({
    since: z.string().refine((value) => stampOf(value) === value),
    id: z.string().refine((value) => keyOf(value) === value),
  }),
]);

/** Throws `invalid` on a checkpoint that no listing of ours gave. */
export function positionOf(from: Checkpoint | null): Position {
  if (from === null) return { since: null, id: null };
  const parsed = checkpointForm.safeParse(from);
  if (parsed.success) return parsed.data;
  throw answers.failure('invalid', 'query', {
    detail: 'the checkpoint is not one of this port (list everything again)',
    cause: parsed.error,
  });
}

/** The condition for everything behind a position, records of the very same instant included. The first half is what an index can serve. */
export function conditionOf({ since, id }: Position): string {
  if (since === null || id === null) return '';
  return ` WHERE SystemModstamp >= ${since} AND (SystemModstamp > ${since} OR Id > '${id}')`;
}

/**
 * The position behind a page, as far as the past is settled.
 *
 * Records younger than `settledBeforeMs` do not move it, for two reasons. A transaction that ends late shows its changes under the
 * times they were made, before records that were already listed. And a record that changes while its listing is paged may come with
 * its new time at its old place, from where nothing that follows would be listed.
 */
export function positionBehind(position: Position, page: readonly Position[], settledBeforeMs: number): Position {
  return page.findLast(({ since }) => since !== null && Date.parse(since) <= settledBeforeMs) ?? position;
}
