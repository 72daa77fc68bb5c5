import { z } from 'zod';
import type { Call, Checkpoint } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { answers } from './answers.ts';
import type { ListAnswer, WooClient } from './client.ts';

/** A collection of the shop and how it can be walked. */
export interface Collection {
  readonly path: string;
  /** Without keys: `GET /orders`. */
  readonly operation: string;
  readonly query: Readonly<Record<string, string>>;
  /**
   * `modified`: by the time of change, and only what changed since; `id`: by key, everything; `since`: by key, only what changed since.
   */
  readonly order: 'modified' | 'id' | 'since';
}

export interface Batch {
  readonly records: readonly unknown[];
  readonly checkpoint: Checkpoint;
  readonly total?: number;
}

/** How far a listing reaches back before the answer that began the last one, for writes that were under way then. */
const OVERLAP_MS = 60_000;

/**
 * `since` and `page` of the call to make next; `next` is the `since` of the next listing, null before this one has an answer; `total` is
 * what the last page said, null before.
 */
const checkpointSchema = z.object({
  since: z.string().nullable(),
  page: z.int().min(1),
  next: z.string().nullable(),
  total: z.int().min(0).nullable(),
});

type Position = z.output<typeof checkpointSchema>;

const START: Position = { since: null, page: 1, next: null, total: null };

/**
 * Lists page by page, so that nothing is lost of what changes meanwhile.
 *
 * By time of change, the next call starts at the second of the last record instead of at a higher page, for what changes moves to the
 * end and everything behind it up one place; pages are counted within one second alone. By key nothing moves but what is deleted: when
 * the total falls, the pages that it fell by are read again. Throws SourceError.
 * Source: https://woocommerce.github.io/woocommerce-rest-api-docs/#pagination; `modified_after` leaves its own second out.
 */
export async function* batchesOf(
  collection: Collection,
  { client, pageSize }: { readonly client: WooClient; readonly pageSize: number },
  from: Checkpoint | null,
  call: Call,
): AsyncGenerator<Batch> {
  let at: Position | null = from === null ? START : checkpointSchema.parse(from);
  let before = '';
  let expected: number | undefined;
  while (at !== null) {
    const answer: ListAnswer = await client.list(requestOf(collection, at, pageSize), call);
    const ids = answer.records.map((record) => String(valueAt(record, 'id'))).join();
    if (ids !== '' && ids === before) throw answers.protocol(collection.operation, 'answered the same page twice');
    const next: string = at.next ?? secondOf(answer.answeredAtMs - OVERLAP_MS);
    const fallenBy: number = collection.order === 'modified' ? 0 : Math.max(0, (at.total ?? 0) - answer.total);
    const following: Position | null = followingOf(collection, { ...at, next, total: answer.total }, answer, {
      pageSize,
      fallenBy,
    });
    before = fallenBy > 0 ? '' : ids;
    expected ??= from === null ? answer.total : undefined;
    yield {
      records: answer.records,
      checkpoint: following ?? { ...START, since: collection.order === 'id' ? null : next },
      ...(expected === undefined ? {} : { total: expected }),
    };
    at = following;
  }
}

function requestOf(collection: Collection, at: Position, pageSize: number) {
  const { path, operation, query, order } = collection;
  return {
    path,
    operation,
    query: {
      ...query,
      page: String(at.page),
      per_page: String(pageSize),
      orderby: order === 'modified' ? 'modified' : 'id',
      order: 'asc',
      ...(at.since === null || order === 'id' ? {} : { modified_after: secondBefore(at.since), dates_are_gmt: 'true' }),
    },
  };
}

function followingOf(
  { order }: Collection,
  at: Position,
  answer: ListAnswer,
  { pageSize, fallenBy }: { readonly pageSize: number; readonly fallenBy: number },
): Position | null {
  if (fallenBy > 0) {
    const page = Math.max(1, at.page - Math.ceil(fallenBy / pageSize));
    return page > answer.pages ? { ...at, page: Math.max(1, answer.pages) } : { ...at, page };
  }
  if (answer.records.length === 0 || at.page >= answer.pages) return null;
  if (order !== 'modified') return { ...at, page: at.page + 1 };
  const first = modifiedIn(answer.records.at(0));
  const last = modifiedIn(answer.records.at(-1));
  const hasProgress = first !== null && last !== null && last > first && (at.since === null || last > at.since);
  return hasProgress ? { ...at, since: last, page: 1 } : { ...at, page: at.page + 1 };
}

/** The second of the last change: `2026-05-04T09:12:44`. */
function modifiedIn(record: unknown): string | null {
  const at = valueAt(record, 'date_modified_gmt');
  return typeof at === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(at) ? at : null;
}

function secondOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}

function secondBefore(second: string): string {
  return secondOf(Date.parse(`${second}Z`) - 1000);
}
