import type { Call } from '../connector/contract.ts';
import { SourceError } from '../connector/errors.ts';
import type { Change, FindOutcome, Inputs, PlannedChange, Step, StepCall, WriteOutcome } from '../connector/write.ts';
import type { Clock } from '../model/clock.ts';
import type { EntityName } from '../model/index.ts';
import { OWN_CONNECTION, ownType } from '../model/own-connection.ts';
import type { Ingest } from '../sources/ingest.ts';
import type { Db, Trx } from '../store/database.ts';
import { readGroups } from '../store/groups.ts';
import { includePairs, type LinkReason, lockIdentity } from '../store/links.ts';
import type { Writer } from './planner.ts';

/** Takes records out of their group for good, and gives the groups that need a new projection. Identity sits beside this folder, so it is handed in. */
export type SplitRecords = (
  trx: Trx,
  leaving: readonly string[],
  reason: string,
  nowMs: number,
) => Promise<readonly string[]>;

export interface IdentityWriterOptions {
  readonly db: Db;
  readonly ingest: Ingest;
  readonly clock: Clock;
  readonly split: SplitRecords;
}

/** What a step does to the groups of records, by their canonical ids. Plain data, kept in the plan. */
interface Regrouping {
  readonly kind: 'merge' | 'split';
  /** Those that come to the others, or leave them. */
  readonly moving: readonly string[];
  readonly others: readonly string[];
  readonly reason: string;
}

/**
 * Merges and splits what the gateway takes for one entity, as steps of the journal: no source is asked or changed.
 *
 * A person's word counts more than any rule: what is merged is linked as manually as what is split stays apart, and merging again what was
 * split takes that back. A step is one transaction and can be looked up in the groups themselves, so doing it twice is doing it once.
 */
export class IdentityWriter implements Writer {
  readonly actions = [];
  readonly fields = { create: [], update: [] };
  readonly #entity: EntityName;
  readonly #options: IdentityWriterOptions;

  constructor(entity: EntityName, options: IdentityWriterOptions) {
    this.#entity = entity;
    this.#options = options;
  }

  async plan(change: Change): Promise<PlannedChange> {
    if (change.action !== 'merge' && change.action !== 'split')
      return { steps: [], refused: [{ path: '', detail: 'who is who can be merged and split' }], lossy: [] };
    const { key, action: kind, records, reason } = change;
    const { groups, mine } = await this.#members(key, records);
    const moving =
      kind === 'merge' ? groups.filter((id) => !mine.includes(id)) : records.filter((id) => mine.includes(id));
    const others = mine.filter((id) => !moving.includes(id));
    if (moving.length === 0 || others.length === 0) return { steps: [], refused: [], lossy: [] };
    const [apart, together] = [others, [...others, ...moving].toSorted()];
    const [before, after] = kind === 'merge' ? [apart, together] : [together, apart];
    const step: Step = {
      ...this.#call(key, { kind, moving, others, reason }),
      ...{ id: '1', needs: [], diff: [{ path: 'records', before, after }] },
      undo: {
        kind: 'reverse',
        call: this.#call(key, { kind: kind === 'merge' ? 'split' : 'merge', moving, others, reason }),
      },
    };
    return { steps: [step], refused: [], lossy: [] };
  }

  async apply(step: StepCall, _inputs: Inputs, call: Call): Promise<WriteOutcome> {
    if (call.mayStillSend?.() === false) return { kind: 'rejected', error: tooLate(step) };
    const regrouping = regroupingOf(step);
    await this.#options.db.transaction().execute(async (trx) => {
      await lockIdentity(trx, this.#entity);
      if (await isSo(trx, regrouping)) return;
      if (regrouping.kind === 'merge') await this.#merge(trx, regrouping);
      else await this.#split(trx, regrouping);
    });
    return applied(step);
  }

  async find(step: StepCall): Promise<FindOutcome> {
    return (await isSo(this.#options.db, regroupingOf(step))) ? applied(step) : { kind: 'absent' };
  }

  async #merge(trx: Trx, { moving, others, reason }: Regrouping): Promise<void> {
    const { ingest, clock } = this.#options;
    const [into] = others;
    if (into === undefined) return;
    await includePairs(
      trx,
      moving.flatMap((left) => others.map((right) => [left, right] as const)),
    );
    const because: LinkReason = { rule: 'merge', strength: 'manual', confidence: 1, evidence: { reason } };
    await ingest.join(trx, this.#entity, into, moving, because, clock.now());
  }

  async #split(trx: Trx, { moving, reason }: Regrouping): Promise<void> {
    const { ingest, clock, split } = this.#options;
    await ingest.projectAgain(trx, this.#entity, await split(trx, moving, reason, clock.now()));
  }

  /** The records of the entity, and all that are in a group with it or with these records. */
  async #members(key: string, records: readonly string[]) {
    const found = await readGroups(this.#options.db, [key, ...records]);
    const mine = (found.get(key) ?? []).map(({ id }) => id);
    const groups = [...new Set([...found.values()].flat().map(({ id }) => id))].toSorted();
    return { mine: [key, ...mine.filter((id) => id !== key)].filter((id) => mine.includes(id)), groups };
  }

  #call(key: string, regrouping: Regrouping): StepCall {
    const { kind, moving } = regrouping;
    const objectType = ownType('identity', this.#entity);
    return {
      operation: `POST ${kind} ${this.#entity}`,
      ...{ objectType, key, expects: regrouping },
      request: { method: 'POST', path: `/${objectType}/${key}/${kind}`, body: { records: moving } },
    };
  }
}

/** Whether the groups are as the step wants them. */
async function isSo(db: Db | Trx, { kind, moving, others }: Regrouping): Promise<boolean> {
  const found = await readGroups(db, [...moving, ...others]);
  const groupOf = (id: string) => found.get(id)?.[0]?.groupId ?? id;
  const theirs = new Set(others.map(groupOf));
  return kind === 'merge'
    ? theirs.size === 1 && moving.every((id) => theirs.has(groupOf(id)))
    : moving.every((id) => !theirs.has(groupOf(id)));
}

function applied({ key }: StepCall): Extract<WriteOutcome, { kind: 'applied' }> {
  return { kind: 'applied', key: typeof key === 'string' ? key : '', version: null };
}

/** Sound: steps of this writer are planned here alone, and kept as plain data. */
function regroupingOf({ expects }: StepCall): Regrouping {
  return expects as Regrouping;
}

function tooLate({ operation }: StepCall): SourceError {
  return new SourceError('unavailable', {
    ...{ source: OWN_CONNECTION, operation, detail: 'the right to send it is over', wasSent: false },
  });
}
