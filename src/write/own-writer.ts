import { isDeepStrictEqual } from 'node:util';
import type { Call } from '../connector/contract.ts';
import { SourceError } from '../connector/errors.ts';
import { filledValue, OWN_ID, SELF } from '../connector/step.ts';
import type { Change, FindOutcome, Inputs, Place, PlannedChange, StepCall, WriteOutcome } from '../connector/write.ts';
import type { Clock } from '../model/clock.ts';
import { deriveId } from '../model/id.ts';
import type { EntityName } from '../model/index.ts';
import { OWN_CONNECTION, OWN_FACTS, ownType } from '../model/own-connection.ts';
import type { Ingest } from '../sources/ingest.ts';
import type { Db, Trx } from '../store/database.ts';
import { readGroups } from '../store/groups.ts';
import { type LinkReason, lockIdentity } from '../store/links.ts';
import { valuesIn } from '../store/sealed-values.ts';
import type { Writer } from './planner.ts';

type Values = Readonly<Record<string, unknown>>;

/** What a step does to the facts of one entity. Plain data, kept in the plan. */
interface Keeping {
  /** The canonical id of the entity that they are about: the key of their record. */
  readonly about: string | Place;
  /** What is set; null clears. Null as a whole: the record goes. */
  readonly after: Values | null;
  /** On the way back: what we had set, which alone is taken back. Null on the way there. */
  readonly over: Values | null;
}

const OURS: LinkReason = { rule: 'kept by us', strength: 'exact', confidence: 1, evidence: {} };

/**
 * Writes the facts that the gateway itself keeps of an entity, a hold or a credit check, as records of its own beside those of the sources.
 *
 * Their key is the canonical id of what they are about; where that is only being made, our own id of it. One transaction stores them and puts
 * them into its group, so they are there as a whole or not at all.
 */
export class FactsWriter implements Writer {
  readonly actions = ['create', 'update'] as const;
  readonly fields: Writer['fields'];
  readonly #entity: EntityName;
  readonly #objectType: string;
  readonly #db: Db;
  readonly #ingest: Ingest;
  readonly #clock: Clock;

  constructor(entity: EntityName, { db, ingest, clock }: { db: Db; ingest: Ingest; clock: Clock }) {
    const kept = OWN_FACTS[entity] ?? [];
    this.fields = { create: kept, update: kept };
    this.#entity = entity;
    this.#objectType = ownType('facts', entity);
    this.#db = db;
    this.#ingest = ingest;
    this.#clock = clock;
  }

  async plan(change: Change): Promise<PlannedChange> {
    if (change.action !== 'create' && change.action !== 'update')
      return { steps: [], refused: [{ path: '', detail: 'facts of the gateway are kept or cleared' }], lossy: [] };
    const given = Object.entries(change.values).filter(([, value]) => value !== undefined);
    const refused = given
      .filter(([field]) => !this.fields.update.includes(field))
      .map(([path]) => ({ path, detail: 'the gateway keeps no such fact' }));
    const key = change.action === 'create' ? null : change.key;
    const held = key === null ? null : await this.#read(this.#db, key);
    const changed = given.filter(
      ([field, value]) => this.fields.update.includes(field) && !isDeepStrictEqual(value, held?.[field] ?? null),
    );
    if (changed.length === 0) return { steps: [], refused, lossy: [] };
    const after = Object.fromEntries(changed);
    const before = Object.fromEntries(changed.map(([field]) => [field, held?.[field] ?? null]));
    // Not `restore`: nothing can be read again for it. The way back itself leaves alone what is not ours any more.
    const back = this.#call(SELF, { about: key ?? SELF, after: held === null ? null : before, over: after });
    const step = {
      ...this.#call(key, { about: key ?? OWN_ID, after, over: null }),
      id: '1',
      needs: [],
      diff: changed.map(([path, value]) => ({ path, before: before[path], after: value })),
      undo: { kind: held === null ? 'delete' : 'reverse', call: back } as const,
    };
    return { steps: [step], refused, lossy: [] };
  }

  async apply(step: StepCall, inputs: Inputs, call: Call): Promise<WriteOutcome> {
    if (call.mayStillSend?.() === false) return { kind: 'rejected', error: tooLate(step) };
    const { about, after, over } = keepingOf(step, inputs);
    await this.#db.transaction().execute(async (trx) => {
      await lockIdentity(trx, this.#entity);
      const held = await this.#read(trx, about);
      const cause = `write:${inputs['key'] ?? step.operation}`;
      if (after !== null) await this.#store(trx, about, merged(held ?? {}, after, over), cause);
      else await this.#ingest.remove(trx, this.#entity, [this.#idOf(about)], this.#clock.now(), cause);
    });
    return { kind: 'applied', key: about, version: null };
  }

  async find(step: StepCall, inputs: Inputs): Promise<FindOutcome> {
    const { about, after } = keepingOf(step, inputs);
    const held = await this.#read(this.#db, about);
    const isThere =
      after === null
        ? held === null
        : Object.entries(after).every(([field, value]) => isDeepStrictEqual(held?.[field] ?? null, value));
    return isThere ? { kind: 'applied', key: about, version: null } : { kind: 'absent' };
  }

  #call(key: StepCall['key'], keeping: Keeping): StepCall {
    const { after, about } = keeping;
    const method = after === null ? 'DELETE' : 'PUT';
    const place = typeof about === 'string' ? about : `{${about.$place}}`;
    return {
      operation: `${method} ${this.#objectType}`,
      objectType: this.#objectType,
      key,
      request: { method, path: `/${this.#objectType}/${place}`, body: after === null ? null : withoutMoments(after) },
      expects: keeping,
    };
  }

  async #store(trx: Trx, about: string, values: Values, cause: string): Promise<void> {
    const now = this.#clock.now();
    const record = {
      ...{ id: this.#idOf(about), entity: this.#entity, connection: OWN_CONNECTION, objectType: this.#objectType },
      ...{ key: about, version: null, sourceUpdatedAt: null, url: null, fetchedAtMs: now },
      parts: { core: { values, gaps: [] } },
    };
    await this.#ingest.store(trx, this.#entity, [record], now, cause);
    await this.#ingest.join(trx, this.#entity, about, [record.id], OURS, now);
  }

  /** The facts that there are; null where there is no record of any. */
  async #read(db: Db | Trx, about: string): Promise<Values | null> {
    const id = this.#idOf(about);
    const record = (await readGroups(db, [id])).get(id)?.find((each) => each.id === id && each.removedAt === null);
    const core = record?.parts['core'];
    return core === undefined ? null : valuesIn(core);
  }

  #idOf(about: string): string {
    return deriveId(this.#entity, OWN_CONNECTION, this.#objectType, about);
  }
}

/** Facts with others in their place, where that is so only over our own. What is cleared is not there. */
function merged(held: Values, after: Values, over: Values | null): Values {
  const set = Object.entries(after).filter(
    ([field]) => over === null || isDeepStrictEqual(held[field] ?? null, over[field]),
  );
  const all = { ...held, ...Object.fromEntries(set) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}

/** When something is checked or held is no part of the wish: the same one has the same plan, whenever it is planned. */
function withoutMoments(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => {
      if (typeof value !== 'object' || value === null) return [field, value];
      return [
        field,
        Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'since' && name !== 'checkedAt')),
      ];
    }),
  );
}

/** Sound: steps of this writer are planned here alone, and kept as plain data. */
function keepingOf({ expects }: StepCall, inputs: Inputs): Keeping & { readonly about: string } {
  return filledValue(expects, inputs) as Keeping & { readonly about: string };
}

function tooLate({ operation }: StepCall): SourceError {
  return new SourceError('unavailable', {
    ...{ source: OWN_CONNECTION, operation, detail: 'the right to send it is over', wasSent: false },
  });
}
