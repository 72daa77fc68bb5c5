import { deriveId } from '../../../src/model/id.ts';
import { OWN_CONNECTION } from '../../../src/model/own-connection.ts';
import { ownPendingType } from '../../../src/write/showing.ts';
import type { WriteTimes } from '../../../src/write/times.ts';
import { chance } from './chance.ts';
import { type LedgerSource, startLedgerSource } from './ledger-source.ts';

export const NAMES = ['erp', 'crm', 'shop'] as const;

/** Times so short that a test sees every wait end. A request is done at most 50 ms after it was sent. */
export const TIMES: WriteTimes = {
  ...{ leaseMs: 2_000, renewMs: 500, deadlineMs: 900, firstPauseMs: 50, maxPauseMs: 400, absentAfterMs: 1_000 },
  ...{ maxAttempts: 20, shownWithinMs: 60_000, keysForMs: 60_000 },
};

/** Every fifth fan-out is refused by its last source, and has to be undone in the others. */
export function operationId(index: number): string {
  return index % 5 === 4 ? `wop_refused_${index}` : `wop_${index}`;
}

export interface Sources {
  readonly all: readonly LedgerSource[];
  readonly urls: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Three writing sources: a tenth of all requests finds them down, a twentieth of the writes is done without an answer. */
export async function startSources(
  seed: string,
  hasKeys: boolean,
  onWrite: (stage: 'arrived' | 'done') => void,
): Promise<Sources> {
  const all = await Promise.all(
    NAMES.map((name) =>
      startLedgerSource({ name, seed, hasKeys, onWrite, downShare: 1, lostShare: 0.5, latencyMs: 50 }),
    ),
  );
  const last = all.at(-1);
  if (last !== undefined) last.refuse = (action, name) => action === 'create' && name.includes('refused');
  return {
    all,
    urls: Object.fromEntries(all.map(({ url }, index) => [NAMES[index], url])),
    close: async () => void (await Promise.all(all.map((source) => source.close()))),
  };
}

/** What the ledgers say against the operations that were acknowledged. Empty lists are what is promised. */
export interface Verdict {
  /** Acknowledged and not there. */
  readonly lost: readonly string[];
  /** Made or undone more than once in a source, or by nobody's order. */
  readonly duplicate: readonly string[];
  /** What was done is not what the operation says of itself. */
  readonly untrue: readonly string[];
}

export const CLEAN: Verdict = { lost: [], duplicate: [], untrue: [] };

export function verdictOf(
  acknowledged: readonly string[],
  statuses: Readonly<Record<string, string>>,
  sources: readonly LedgerSource[],
): Verdict {
  const refs = new Map(Object.keys(statuses).map((id) => [refOf(id), id]));
  const duplicate: string[] = [];
  const untrue: string[] = [];
  const counts = sources.map(({ effects }) => {
    const count = new Map<string, number>();
    for (const { action, ref } of effects) {
      const what = `${action} ${ref}`;
      count.set(what, (count.get(what) ?? 0) + 1);
      if (count.get(what) !== 1 || !refs.has(ref)) duplicate.push(`${action} ${refs.get(ref) ?? ref}`);
    }
    return count;
  });
  for (const [id, status] of Object.entries(statuses)) {
    const made = counts.filter((count) => count.has(`create ${refOf(id)}`)).length;
    const unmade = counts.filter((count) => count.has(`delete ${refOf(id)}`)).length;
    const isTrue =
      status === 'COMPLETED' ? made === sources.length && unmade === 0 : isForPeople(status) || made === unmade;
    if (!isTrue) untrue.push(`${id} is ${status}: made in ${made}, undone in ${unmade}`);
  }
  return { lost: acknowledged.filter((id) => statuses[id] === undefined), duplicate, untrue };
}

function isForPeople(status: string): boolean {
  return status === 'NEEDS_ATTENTION' || status === 'COMPENSATION_FAILED';
}

/** The correlation value that an operation makes its things with. */
function refOf(id: string): string {
  return deriveId('Location', OWN_CONNECTION, ownPendingType('Location'), id);
}

/** Where to kill: behind so many writes that reached a source, before or after their effect, or some milliseconds later. */
export interface KillPoint {
  readonly afterWrites: number;
  readonly stage: 'arrived' | 'done';
  readonly laterMs: number;
}

/** Points spread by chance over the writes of so many fan-outs. */
export function killPoints(seed: string, fanOuts: number, kills: number): readonly KillPoint[] {
  const width = (fanOuts * NAMES.length) / kills;
  return Array.from({ length: kills }, (_, index) => ({
    afterWrites: Math.floor(1 + width * (index + chance(seed, 'kill', index))),
    stage: chance(seed, 'stage', index) < 0.5 ? 'arrived' : 'done',
    laterMs: index % 2 === 0 ? 0 : Math.floor(60 * chance(seed, 'later', index)),
  }));
}
