import { z } from 'zod';
import type { Call, Checkpoint } from '../../src/connector/contract.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { Directory } from './directory.ts';
import { failure } from './failure.ts';

/** The listing under way, behind `after`; `next` is where the one after it starts. */
const passSchema = z.object({
  kind: z.enum(['all', 'changes']),
  after: z.int().min(0),
  next: z.iso.datetime(),
  startedAtMs: z.int(),
});

/** `since`: changes from then on are not listed yet. `fullAtMs`: when everything was last listed, by our clock. */
const positionSchema = z.object({
  since: z.iso.datetime().nullable(),
  fullAtMs: z.int().nullable(),
  pass: passSchema.nullable(),
});

type Position = z.output<typeof positionSchema>;
type Pass = z.output<typeof passSchema>;

/** The employees of one page. */
export interface Stop {
  readonly ids: readonly string[];
  /** Everyone of this listing, from this page on. */
  readonly open: readonly string[];
  readonly deleted: readonly string[];
  readonly checkpoint: Checkpoint;
}

export interface WalkOptions {
  readonly directory: Directory;
  readonly clock: Clock;
  readonly pageSize: number;
  /**
   * Everything is listed again when that was longer ago: what is dated ahead takes effect without being told as a change. Null for a port
   * without `keys`, which the gateway lists anew with every sweep.
   */
  readonly fullEveryMs: number | null;
}

/**
 * Goes through everyone, or those who changed since the checkpoint, by id.
 *
 * The order of ids never moves, so no page can skip an employee; where the next listing starts is settled before the first page is read.
 * Changes count in whole seconds and the start is inclusive, so those of the last second are told again.
 */
export async function* walk(options: WalkOptions, from: Checkpoint | null, call: Call): AsyncGenerator<Stop> {
  const { directory, pageSize } = options;
  const position = positionOf(from);
  const { pass, changed, deleted } = await begin(options, position, call);
  const ids =
    pass.kind === 'all' ? await directory.ids('all', call) : changed.toSorted((a, b) => Number(a) - Number(b));
  const open = ids.filter((id) => Number(id) > pass.after);
  for (let start = 0; start === 0 || start < open.length; start += pageSize) {
    // Not every page makes a call that would notice.
    if (call.signal.aborted)
      throw failure('timeout', 'list', { detail: 'no complete answer in time', cause: call.signal.reason });
    const page = open.slice(start, start + pageSize);
    const after = start + pageSize < open.length ? Number(page.at(-1) ?? 0) : null;
    yield {
      ids: page,
      open: open.slice(start),
      deleted: start === 0 ? deleted : [],
      checkpoint: behind(position, pass, after),
    };
  }
}

interface Start {
  readonly pass: Pass;
  readonly changed: readonly string[];
  readonly deleted: readonly string[];
}

async function begin({ directory, clock, fullEveryMs }: WalkOptions, position: Position, call: Call): Promise<Start> {
  const { since, fullAtMs, pass } = position;
  const startedAtMs = clock.now();
  if (pass?.kind === 'all') return { pass, changed: [], deleted: [] };
  const isDue = fullEveryMs !== null && fullAtMs !== null && startedAtMs - fullAtMs >= fullEveryMs;
  if (since === null || (pass === null && isDue)) {
    const next = since ?? (await directory.mark(call));
    return { pass: { kind: 'all', after: 0, next, startedAtMs }, changed: [], deleted: [] };
  }
  const { latest, changed, deleted } = await directory.changes(since, call);
  return { pass: pass ?? { kind: 'changes', after: 0, next: latest, startedAtMs }, changed, deleted };
}

function behind(position: Position, pass: Pass, after: number | null): Checkpoint {
  if (after !== null) return { ...position, pass: { ...pass, after } };
  const fullAtMs = pass.kind === 'all' ? pass.startedAtMs : position.fullAtMs;
  return { since: pass.next, fullAtMs, pass: null } satisfies Position;
}

/** Throws `invalid` on a checkpoint that no listing of ours gave. */
function positionOf(from: Checkpoint | null): Position {
  if (from === null) return { since: null, fullAtMs: null, pass: null };
  const parsed = positionSchema.safeParse(from);
  if (parsed.success) return parsed.data;
  const detail = 'the checkpoint is not one of this port (list everything again)';
  throw failure('invalid', 'list', { detail, cause: parsed.error });
}
