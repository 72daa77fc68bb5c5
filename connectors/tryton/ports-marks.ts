import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Call } from '../../src/connector/contract.ts';
import type { Row, TrytonClient } from './client.ts';
import type { Watched } from './ports-objects.ts';
import { idAt, type PortEnvironment, protocolError } from './ports-read.ts';

/** How far one model has been seen. */
export const markSchema = z.object({
  /** The newest change seen: seconds since the epoch with microseconds, as `_timestamp` has it. null = the model was empty. */
  newest: z.string().nullable(),
  /** The rows and stamps in the overlap behind `newest`, which were told already; too many of them only as a digest. */
  seen: z.union([z.array(z.string()), z.string()]),
  /** How many rows were created up to `newest`, where they can be deleted without a trace. */
  count: z.int().nullable(),
});

export type Mark = z.output<typeof markSchema>;

/** What a look at a model found. */
export interface Look {
  /** Where the next look starts. */
  readonly mark: Mark;
  /** What the changed rows link to; may repeat. */
  readonly changed: readonly number[];
  /** Whether rows are gone that the mark had counted. */
  readonly hasLost: boolean;
}

const WINDOW_PAGE = 5000;

/** A mark is stored with every page. */
const MAX_SEEN = 1000;

/**
 * Looks at what changed in one model since a mark (only takes a mark, for null).
 *
 * Rows are stamped with the start of their transaction and seen at its end, so a look reaches `lateCommitMs` behind the newest stamp that
 * the last one saw. Stamps are compared with stamps of the same database only: no other clock takes part. What the last look saw in that
 * overlap is not told again; only behind an import of more rows than a mark remembers does one change there tell them all once more.
 * A deleted row leaves nothing to find, so the rows that were there by then are counted again.
 */
export async function look(
  watched: Watched,
  mark: Mark | null,
  environment: PortEnvironment,
  call: Call,
): Promise<Look> {
  const { client, lateCommitMs } = environment;
  const newest = mark === null ? await newestOf(client, watched, call) : mark.newest;
  const rows = await windowOf(client, watched, newest === null ? null : behind(newest, lateCommitMs), call);
  const next = latestOf([...rows.map(({ stamp }) => stamp), ...(newest === null ? [] : [newest])]);
  // Before the old rows are counted again: a row deleted in between then counts as lost twice, never as lost not at all.
  const count = watched.isCounted ? await countUpTo(client, watched, next, call) : null;
  const seen = seenIn(rows, next === null ? null : behind(next, lateCommitMs));
  return {
    mark: { newest: next, seen, count },
    changed: mark === null ? [] : unseenOf(rows, mark, { newest: next, seen }),
    hasLost: mark !== null && (await hasLostRows(client, watched, { mark, next, count }, call)),
  };
}

interface Stamped {
  readonly id: number;
  readonly link: number;
  readonly stamp: string;
}

/** Every row stamped at or after an instant, all rows for null. */
async function windowOf(
  client: TrytonClient,
  { model, domain, link }: Watched,
  since: string | null,
  call: Call,
): Promise<readonly Stamped[]> {
  const at = since === null ? null : datetimeOf(since);
  const changed = at === null ? [] : [['OR', ['write_date', '>=', at], ['create_date', '>=', at]]];
  const fields = link === 'id' ? ['_timestamp'] : ['_timestamp', link];
  const window: Stamped[] = [];
  for (let after = 0; ; ) {
    const search = { model, domain: [['id', '>', after], ...changed, ...domain], fields, limit: WINDOW_PAGE };
    const rows = await client.searchRead(search, call);
    window.push(...rows.map((row) => ({ id: row.id, link: idAt(row, link) ?? 0, stamp: stampOf(model, row) })));
    const last = rows.at(-1)?.id ?? after;
    if (rows.length < WINDOW_PAGE || last <= after) return window;
    after = last;
  }
}

/** The newest stamp of a model: that of the row written last, or of the row created last. */
async function newestOf(client: TrytonClient, { model, domain }: Watched, call: Call): Promise<string | null> {
  const newestBy = (field: string) => {
    const order = [[field, 'DESC NULLS LAST'] as const, ['id', 'DESC'] as const];
    return client.searchRead({ model, domain, fields: ['_timestamp'], order, limit: 1 }, call);
  };
  const rows = await Promise.all([newestBy('write_date'), newestBy('create_date')]);
  return latestOf(rows.flat().map((row) => stampOf(model, row)));
}

/** Whether fewer of the rows that were there at the mark are there now. */
async function hasLostRows(
  client: TrytonClient,
  watched: Watched,
  { mark, next, count }: { readonly mark: Mark; readonly next: string | null; readonly count: number | null },
  call: Call,
): Promise<boolean> {
  if (mark.count === null || mark.newest === null) return false;
  const isSame = mark.newest === next && count !== null;
  return (isSame ? count : await countUpTo(client, watched, mark.newest, call)) < mark.count;
}

function countUpTo(client: TrytonClient, watched: Watched, stamp: string | null, call: Call): Promise<number> {
  const created = stamp === null ? [] : [['create_date', '<=', datetimeOf(stamp)]];
  return client.count(watched.model, [...created, ...watched.domain], call);
}

function seenIn(rows: readonly Stamped[], since: string | null): Mark['seen'] {
  const inside = rows.filter(({ stamp }) => since === null || compareStamps(stamp, since) >= 0).map(rowAndStampOf);
  return inside.length <= MAX_SEEN ? inside : hash('sha256', inside.join());
}

/** What the rows link to that the mark has not seen as they are now. */
function unseenOf(rows: readonly Stamped[], mark: Mark, next: Pick<Mark, 'newest' | 'seen'>): readonly number[] {
  if (typeof mark.seen === 'string' && mark.newest === next.newest && mark.seen === next.seen) return [];
  const seen = new Set(typeof mark.seen === 'string' ? [] : mark.seen);
  return rows.filter((row) => row.link > 0 && !seen.has(rowAndStampOf(row))).map(({ link }) => link);
}

function rowAndStampOf({ id, stamp }: Stamped): string {
  return `${id}:${stamp}`;
}

function stampOf(model: string, row: Row): string {
  const stamp = row['_timestamp'];
  if (typeof stamp !== 'string' || !/^\d{1,11}(\.\d{1,6})?$/.test(stamp))
    throw protocolError(`model.${model}.search_read`, 'answered a row without _timestamp');
  const [seconds = '', fraction = ''] = stamp.split('.');
  return `${seconds}.${fraction.padEnd(6, '0')}`;
}

function latestOf(stamps: readonly string[]): string | null {
  return stamps.reduce<string | null>(
    (latest, stamp) => (latest === null || compareStamps(stamp, latest) > 0 ? stamp : latest),
    null,
  );
}

function compareStamps(left: string, right: string): number {
  return Number(microsecondsOf(left) - microsecondsOf(right));
}

function microsecondsOf(stamp: string): bigint {
  return BigInt(stamp.replace('.', ''));
}

/** The stamp so much earlier, never before the epoch. */
function behind(stamp: string, ms: number): string {
  const microseconds = microsecondsOf(stamp) - BigInt(ms) * 1000n;
  const digits = String(microseconds < 0n ? 0n : microseconds).padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/** A stamp as the source wants it in a domain. All parts must be there. */
function datetimeOf(stamp: string): Readonly<Record<string, unknown>> {
  const [seconds = '0', microseconds = '0'] = stamp.split('.');
  const at = new Date(Number(seconds) * 1000);
  return {
    __class__: 'datetime',
    year: at.getUTCFullYear(),
    month: at.getUTCMonth() + 1,
    day: at.getUTCDate(),
    hour: at.getUTCHours(),
    minute: at.getUTCMinutes(),
    second: at.getUTCSeconds(),
    microsecond: Number(microseconds),
  };
}
