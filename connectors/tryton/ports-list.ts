import { z } from 'zod';
import type { Call, Checkpoint, Found, Page } from '../../src/connector/contract.ts';
import { together } from '../../src/connector/together.ts';
import type { EntityName } from '../../src/model/index.ts';
import { type Look, look, type Mark, markSchema } from './ports-marks.ts';
import type { TrytonObject, Watched } from './ports-objects.ts';
import { type PortEnvironment, protocolError, readRecords } from './ports-read.ts';

const marksSchema = z.record(z.string(), markSchema);

/** `marks`: how far each watched model has been seen. `pass`: the listing under way, which becomes `next` when it is through. */
const checkpointSchema = z.object({
  marks: marksSchema,
  pass: z.object({ kind: z.enum(['all', 'changes']), after: z.int().min(0), next: marksSchema }).nullable(),
});

type Position = z.output<typeof checkpointSchema>;
type Pass = NonNullable<Position['pass']>;

const VIA_CHUNK = 1000;

/**
 * Everything, or what changed since the checkpoint, in pages by key.
 *
 * No single order by change time exists over a record and its children, and none is needed: the marks of the next listing are taken before
 * the first page is read, so whatever changes behind the pages already given is found from them. The order of keys never moves, so no
 * page can skip a record. A change of a child tells its record with the parts that hold it; when children were deleted without a trace,
 * everything is listed again.
 */
export async function* listRecords<W, E extends EntityName>(
  object: TrytonObject<W, E>,
  environment: PortEnvironment,
  from: Checkpoint | null,
  call: Call,
): AsyncGenerator<Page<E>> {
  const position: Position = from === null ? { marks: {}, pass: null } : checkpointSchema.parse(from);
  const isFirst = Object.keys(position.marks).length === 0;
  if (position.pass?.kind === 'all')
    return yield* listAll(object, environment, { position, pass: position.pass }, call);
  const looks = await together(call, (each) =>
    Promise.all(
      object.watched.map((watched) => look(watched, position.marks[watched.model] ?? null, environment, each)),
    ),
  );
  const next = Object.fromEntries(object.watched.map(({ model }, index) => [model, markOf(looks[index])]));
  const hasLost = looks.some((each) => each.hasLost);
  if (position.pass === null && (isFirst || hasLost))
    return yield* listAll(object, environment, { position, pass: { kind: 'all', after: 0, next } }, call);
  const pass = position.pass ?? { kind: 'changes', after: 0, next };
  const changed = await changedRecords(object, environment, looks, call);
  yield* listChanged(object, environment, { position, pass, changed }, call);
}

function markOf(each: Look | undefined): Mark {
  return each?.mark ?? { newest: null, seen: [], count: null };
}

async function* listAll<W, E extends EntityName>(
  object: TrytonObject<W, E>,
  environment: PortEnvironment,
  { position, pass }: { readonly position: Position; readonly pass: Pass },
  call: Call,
): AsyncGenerator<Page<E>> {
  const { client, pageSize } = environment;
  const parts = object.parts.map(({ name }) => name);
  const total = pass.after === 0 ? await client.count(object.model, object.domain, call) : undefined;
  for (let after: number | null = pass.after; after !== null; ) {
    const ids: readonly number[] = await idsBehind(object, environment, after, call);
    const last = ids.at(-1);
    after = ids.length < pageSize || last === undefined ? null : last;
    const found = ids.length === 0 ? new Map() : await readRecords(object, environment, { ids, parts }, call);
    yield {
      ...pageOf(ids, found),
      checkpoint: checkpointAt(position, pass, after),
      ...(total === undefined ? {} : { total }),
    };
  }
}

interface Changes {
  readonly position: Position;
  readonly pass: Pass;
  readonly changed: ReadonlyMap<number, ReadonlySet<string>>;
}

async function* listChanged<W, E extends EntityName>(
  object: TrytonObject<W, E>,
  environment: PortEnvironment,
  { position, pass, changed }: Changes,
  call: Call,
): AsyncGenerator<Page<E>> {
  const open = [...changed.keys()].filter((id) => id > pass.after).sort((left, right) => left - right);
  for (let start = 0; start === 0 || start < open.length; start += environment.pageSize) {
    const ids = open.slice(start, start + environment.pageSize);
    const after = start + environment.pageSize < open.length ? (ids.at(-1) ?? null) : null;
    const groups = [...Map.groupBy(ids, (id) => [...(changed.get(id) ?? [])].sort().join())];
    const found = await Promise.all(
      groups.map(([parts, group]) => readRecords(object, environment, { ids: group, parts: parts.split(',') }, call)),
    );
    yield {
      ...pageOf(ids, new Map(found.flatMap((each) => [...each]))),
      checkpoint: checkpointAt(position, pass, after),
    };
  }
}

/** Which records changed, and which of their parts. */
async function changedRecords<W, E extends EntityName>(
  object: TrytonObject<W, E>,
  environment: PortEnvironment,
  looks: readonly Look[],
  call: Call,
): Promise<ReadonlyMap<number, ReadonlySet<string>>> {
  const touched = await Promise.all(
    object.watched.map((watched, index) =>
      recordsOf(object, environment, { watched, links: [...new Set(looks[index]?.changed)] }, call),
    ),
  );
  const changed = new Map<number, Set<string>>();
  for (const [index, ids] of touched.entries()) {
    for (const id of ids) {
      const parts = changed.get(id) ?? new Set<string>();
      for (const part of object.watched[index]?.parts ?? []) parts.add(part);
      changed.set(id, parts);
    }
  }
  return changed;
}

/** The records that links lead to: by key, or by the fields that point to what changed. */
async function recordsOf<W, E extends EntityName>(
  object: TrytonObject<W, E>,
  { client }: PortEnvironment,
  { watched, links }: { readonly watched: Watched; readonly links: readonly number[] },
  call: Call,
): Promise<readonly number[]> {
  const { via } = watched;
  if (via === null) return links;
  const found: number[] = [];
  for (let start = 0; start < links.length; start += VIA_CHUNK) {
    const chunk = links.slice(start, start + VIA_CHUNK);
    const domain = [['OR', ...via.map((field) => [field, 'in', chunk])], ...object.domain];
    found.push(...(await client.searchIds({ model: object.model, domain }, call)));
  }
  return found;
}

/** The next ids in order, at most a page. Throws `protocol` when the answer does not go on from there: a listing would never end. */
export async function idsBehind<W, E extends EntityName>(
  { model, domain }: TrytonObject<W, E>,
  { client, pageSize }: PortEnvironment,
  after: number,
  call: Call,
): Promise<readonly number[]> {
  const ids = await client.searchIds({ model, domain: [['id', '>', after], ...domain], limit: pageSize }, call);
  const isOrdered = ids.every((id, index) => id > (ids[index - 1] ?? after));
  if (!isOrdered) throw protocolError(`model.${model}.search`, 'answered ids that are not those behind the last page');
  return ids;
}

function pageOf<E extends EntityName>(
  ids: readonly number[],
  found: ReadonlyMap<number, Found<E>>,
): Pick<Page<E>, 'records' | 'removed'> {
  const records = ids.flatMap((id) => found.get(id) ?? []);
  return { records, removed: [] };
}

function checkpointAt(position: Position, pass: Pass, after: number | null): Position {
  return after === null ? { marks: pass.next, pass: null } : { marks: position.marks, pass: { ...pass, after } };
}
