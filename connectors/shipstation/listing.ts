import { z } from 'zod';
import type { Call, Checkpoint, Found, Page } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { answers } from './answers.ts';
import type { ListPage, ShipstationClient } from './client.ts';

const OPERATION = 'GET /shipments';
const MAX_PAGE_SIZE = 500;
/** Within a listing: what changed in the instant of the last record, and whether the source means "after" or "not before". */
const STEP_BACK_MS = 1_000;
/** Between listings: writes that were under way when the last one ended. */
const OVERLAP_MS = 60_000;

/** The call to make next. */
const checkpointSchema = z.object({
  since: z.iso.datetime().nullable(),
  page: z.int().min(1),
  size: z.int().min(1).max(MAX_PAGE_SIZE),
});

type Position = z.output<typeof checkpointSchema>;

interface Listing {
  readonly client: ShipstationClient;
  readonly pageSize: number;
}

/**
 * Lists by `modified_at`, oldest first.
 *
 * The next call starts just before the stamp of the last record instead of at a higher page: a record that changes meanwhile moves to the
 * end, everything behind it moves up one place, and page numbers would skip one. Where all records of a page changed at nearly the same
 * time the page grows, and only beyond the largest are pages counted. The next listing starts a minute before the last record, by the
 * source's own clock.
 */
export async function* listShipments(
  { client, pageSize }: Listing,
  from: Checkpoint | null,
  foundOf: (wire: unknown) => Found<'Shipment'>,
  call: Call,
): AsyncGenerator<Page<'Shipment'>> {
  const start: Position = { since: null, page: 1, size: pageSize };
  let at: Position | null = from === null ? start : checkpointSchema.parse(from);
  let total: number | undefined;
  while (at !== null) {
    const answer: ListPage = await readPage(client, at, call);
    total ??= from === null ? answer.total : undefined;
    const following: Position | null = followingOf(at, answer, pageSize);
    yield {
      records: [...new Map(answer.records.map(foundOf).map((found) => [found.key, found])).values()],
      removed: [],
      checkpoint: following ?? restOf(at, answer, pageSize),
      ...(total === undefined ? {} : { total }),
    };
    at = following;
  }
}

async function readPage(client: ShipstationClient, { since, page, size }: Position, call: Call): Promise<ListPage> {
  const query = {
    ...(since === null ? {} : { modified_at_start: since }),
    sort_by: 'modified_at',
    sort_dir: 'asc',
    page: String(page),
    page_size: String(size),
  };
  const answer = await client.page({ operation: OPERATION, path: '/shipments', query }, 'shipments', call);
  if (answer.page !== page) throw answers.protocol(OPERATION, 'answered another page than was asked for');
  if (answer.records.some((record) => isBefore(modifiedAt(record), since)))
    throw answers.protocol(OPERATION, 'answered records from before the time that was asked for');
  return answer;
}

/** The call behind this answer; null when it was the last. */
function followingOf(at: Position, { records, pages }: ListPage, pageSize: number): Position | null {
  if (records.length === 0 || at.page >= pages) return null;
  const next = backFrom(modifiedAt(records.at(-1)), STEP_BACK_MS);
  if (next !== null && (at.since === null || next > at.since)) return { since: next, page: 1, size: pageSize };
  if (at.page === 1 && at.size < MAX_PAGE_SIZE) return { ...at, size: Math.min(MAX_PAGE_SIZE, at.size * 2) };
  return { ...at, page: at.page + 1 };
}

/** Where the next listing starts: never further back than this one did. */
function restOf({ since }: Position, { records }: ListPage, pageSize: number): Position {
  const next = backFrom(modifiedAt(records.at(-1)), OVERLAP_MS);
  const start = next === null || isBefore(next, since) ? since : next;
  return { since: start, page: 1, size: pageSize };
}

function modifiedAt(record: unknown): string | null {
  return instantIn(valueAt(record, 'modified_at'));
}

/** UTC with milliseconds; null where it cannot be read, which costs the stamp and not the record. */
export function instantIn(value: unknown): string | null {
  const atMs = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(atMs) ? null : new Date(atMs).toISOString();
}

function backFrom(instant: string | null, ms: number): string | null {
  return instant === null ? null : new Date(Date.parse(instant) - ms).toISOString();
}

function isBefore(instant: string | null, since: string | null): boolean {
  return instant !== null && since !== null && instant < since;
}
