import { z } from 'zod';
import type { Call, Checkpoint, Page } from '../../src/connector/contract.ts';
import type { EntityName } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import { anyOf, type Domain, type OdooObject } from './objects.ts';
import { fieldsOfParts, readRecords } from './read.ts';
import { idsBehind, type PortEnvironment, searchRows } from './search.ts';

/** `newest`: the newest stamp seen, in UTC to the second; `sinceMs`: since when by our clock; settled: nothing more is to come with it. */
const markSchema = z.object({ newest: z.string().nullable(), sinceMs: z.number(), isSettled: z.boolean() });

type Mark = z.output<typeof markSchema>;

/** `mark`: up to where changes are told. `pass`: the listing under way, whose mark takes its place when it is through. */
const checkpointSchema = z.object({
  mark: markSchema.nullable(),
  pass: z.object({ after: z.int().min(0), next: markSchema }).nullable(),
});

type Position = z.output<typeof checkpointSchema>;

/**
 * Everything, or what changed since the checkpoint, in pages by id.
 *
 * The mark of the next listing is taken before the first page, so whatever changes behind the pages already given is found from it; ids
 * never move, so no page can skip a record. Stamps of all models come from the clock of one database, so one mark serves a record and
 * its children. They are told to the second and are those of the start of a transaction: each listing tells the time before its mark
 * again, until the mark has stood still for as long as a transaction may last.
 */
export async function* listRecords<W, E extends EntityName>(
  object: OdooObject<W, E>,
  environment: PortEnvironment,
  from: Checkpoint | null,
  call: Call,
): AsyncGenerator<Page<E>> {
  const { client, settings } = environment;
  const position: Position = from === null ? { mark: null, pass: null } : checkpointSchema.parse(from);
  const { mark } = position;
  const pass = position.pass ?? { after: 0, next: await nextMark(object, environment, mark, call) };
  const domain = [...object.domain, ...changedSince(object, mark, settings.lateCommitSeconds)];
  const parts = Object.keys(fieldsOfParts(object)).filter((name) => !isVolatile(object, name));
  const total = pass.after === 0 ? await countOf({ model: object.model, domain }, client, call) : undefined;
  for (let after: number | null = pass.after; after !== null; ) {
    const ids: readonly number[] = await idsBehind({ model: object.model, domain }, environment, after, call);
    const last = ids.at(-1);
    after = ids.length < settings.pageSize || last === undefined ? null : last;
    const found = ids.length === 0 ? new Map() : await readRecords({ object, environment, ids, parts }, call);
    yield {
      records: ids.flatMap((id) => found.get(id) ?? []),
      removed: [],
      checkpoint: after === null ? { mark: pass.next, pass: null } : { mark, pass: { ...pass, after } },
      ...(total === undefined ? {} : { total }),
    };
  }
}

function isVolatile<W, E extends EntityName>({ parts }: OdooObject<W, E>, name: string): boolean {
  return parts.some((part) => part.name === name && part.tracked === 'volatile');
}

async function countOf(
  { model, domain }: { readonly model: string; readonly domain: Domain },
  client: PortEnvironment['client'],
  call: Call,
): Promise<number> {
  const count = await client.call({ model, method: 'search_count', args: { domain } }, call);
  if (typeof count !== 'number' || !Number.isSafeInteger(count))
    throw answers.protocol(`${model}/search_count`, 'answered no number');
  return count;
}

/** What the record or one of its children says of its change; nothing for a first listing. */
function changedSince<W, E extends EntityName>({ watched }: OdooObject<W, E>, mark: Mark | null, late: number): Domain {
  if (mark === null || mark.newest === null) return [];
  const since = mark.isSettled ? shifted(mark.newest, 1) : shifted(mark.newest, -late);
  const paths = ['write_date', ...watched.map(({ path }) => `${path}.write_date`)];
  return anyOf(paths.map((path) => [[path, '>=', since]]));
}

async function nextMark<W, E extends EntityName>(
  object: OdooObject<W, E>,
  environment: PortEnvironment,
  mark: Mark | null,
  call: Call,
): Promise<Mark> {
  const models = [...new Set([object.model, ...object.watched.map(({ model }) => model)])];
  const stamps = await Promise.all(models.map((model) => newestOf(model, environment, call)));
  const newest = stamps.reduce(
    (latest, each) => (latest === null || (each !== null && each > latest) ? each : latest),
    null,
  );
  const nowMs = environment.clock.now();
  if (mark === null || newest === null || mark.newest === null || newest > mark.newest)
    return { newest, sinceMs: nowMs, isSettled: false };
  // Of our clock only how much has passed: it is never compared with the source's.
  const isSettled = mark.isSettled || nowMs - mark.sinceMs > environment.settings.lateCommitSeconds * 1000;
  return { ...mark, isSettled };
}

async function newestOf(model: string, environment: PortEnvironment, call: Call): Promise<string | null> {
  const search = { model, domain: [], fields: ['write_date'], order: 'write_date desc, id desc', limit: 1 };
  const [row] = await searchRows(search, environment, call);
  if (row === undefined) return null;
  const stamp = row['write_date'];
  const at = typeof stamp === 'string' ? Date.parse(stamp) : Number.NaN;
  if (Number.isNaN(at)) throw answers.protocol(`${model}/search_read`, 'answered a row without write_date');
  return odooTime(at);
}

function shifted(stamp: string, seconds: number): string {
  return odooTime(Date.parse(`${stamp.replace(' ', 'T')}Z`) + seconds * 1000);
}

/** Naive UTC, as domains take it: `2026-05-04 09:12:44`. */
export function odooTime(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 19).replace('T', ' ');
}
