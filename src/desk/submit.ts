import { randomUUID } from 'node:crypto';
import type { Caller } from '../auth/caller.ts';
import type { Call } from '../connector/contract.ts';
import type { EntityLoaders } from '../loaders/entities.ts';
import { deriveId } from '../model/id.ts';
import { classOf, ENTITIES, type EntityName } from '../model/index.ts';
import type { Mutation } from '../model/mutations.ts';
import { OWN_CONNECTION } from '../model/own-connection.ts';
import type { RulesPolicy } from '../model/rules.ts';
import type { Authority } from '../sources/authority.ts';
import type { Trx } from '../store/database.ts';
import { digestOf } from '../store/digest.ts';
import { readEtags } from '../store/etags.ts';
import { accept } from '../write/accept.ts';
import type { Engine } from '../write/engine.ts';
import { operationByKey, readOperation } from '../write/journal.ts';
import { isEnd, type JournalOperation, type PlanNote, waitsForPerson } from '../write/operation.ts';
import { differencesFrom, hashOf } from '../write/plan-hash.ts';
import type { ChangePlan } from '../write/planner.ts';
import type { WriteArguments } from './desk.ts';
import type { Command, CommandContext, Draft } from './draft.ts';
import { judgePlans } from './planned.ts';
import { Targets } from './targets.ts';
import { Problems, type UserError } from './user-error.ts';
import { checkArguments } from './write-arguments.ts';

/** What all requests share for their writes. */
export interface DeskParts {
  readonly engine: Engine;
  readonly authority: Authority;
  readonly policy: RulesPolicy;
  readonly commandOf: (mutation: Mutation) => Command<Input>;
  /** Resolves when operations can be put into the queue. */
  readonly ready: () => Promise<void>;
  /** Puts an operation's next turn into the queue, in the transaction that gives it something to do. */
  readonly schedule: (trx: Trx, id: string) => Promise<void>;
  /** Takes an operation as far as it goes, and returns when it rests or the time is over. */
  readonly follow: (id: string, ms: number, signal: AbortSignal) => Promise<void>;
  /** Stores what reads have fetched. */
  readonly flush: () => Promise<void>;
}

/** What one request brings. */
export interface DeskRequest {
  readonly caller: Caller;
  /** The caller's own scope of idempotency keys. */
  readonly callerId: string;
  /** The caller's name, as journal and audit trail keep it. */
  readonly subject: string;
  /** Loaders of what is so now: as the caller sees entities, and as they are. */
  readonly loaders: () => { readonly shown: EntityLoaders; readonly whole: EntityLoaders };
  readonly isComplete: CommandContext['isComplete'];
  readonly isListed: CommandContext['isListed'];
  readonly signal: AbortSignal;
}

/** The input of a mutation, as the schema has checked it. */
export type Input = Readonly<Record<string, unknown>>;

/** A draft with its steps. */
export interface Planned {
  readonly hash: string;
  readonly draft: Draft;
  readonly plans: readonly ChangePlan[];
  readonly notes: readonly PlanNote[];
}

/** What became of a mutation: refused, planned, or an operation, new or repeated. */
export type Submitted =
  | { readonly kind: 'refused'; readonly errors: readonly UserError[]; readonly entityId: string | null }
  | { readonly kind: 'planned'; readonly planned: Planned }
  | { readonly kind: 'operation'; readonly operation: JournalOperation };

/** Takes one mutation from its input to a refusal, a plan or an accepted operation. */
export class Submitter {
  readonly #parts: DeskParts;
  readonly #request: DeskRequest;

  constructor(parts: DeskParts, request: DeskRequest) {
    this.#parts = parts;
    this.#request = request;
  }

  async submit(mutation: Mutation, input: Input, write: WriteArguments): Promise<Submitted> {
    const problems = new Problems();
    checkArguments(write, problems);
    if (!problems.isEmpty) return refused(problems, null);
    const key = write.mode === 'EXECUTE' ? (write.idempotencyKey ?? null) : null;
    const bodyDigest = digestOf([mutation, input]);
    const known = key === null ? null : await this.#known(key, bodyDigest, write);
    if (known !== null) return known;
    const planned = await this.#plan(mutation, input, write, problems);
    if (planned.kind === 'refused' || key === null) return planned;
    if (typeof write.planHash === 'string') {
      const differences = differencesFrom(write.planHash, planned.planned.plans);
      for (const difference of differences) problems.add('PLAN_CHANGED', 'write.planHash', difference);
      if (!problems.isEmpty) return refused(problems, planned.planned.draft.entityId);
    }
    return this.#execute({ mutation, input, write, key, bodyDigest }, planned.planned);
  }

  /** What an earlier mutation under the same key has become. */
  async #known(key: string, bodyDigest: string, { wait }: WriteArguments): Promise<Submitted | null> {
    const { engine, follow } = this.#parts;
    const { callerId, signal } = this.#request;
    const sinceMs = engine.clock.now() - engine.times.keysForMs;
    const operation = await operationByKey(engine.db, callerId, key, sinceMs);
    if (operation === null) return null;
    if (operation.bodyDigest !== bodyDigest) {
      const problems = new Problems();
      problems.add(
        'IDEMPOTENCY_KEY_REUSED',
        'write.idempotencyKey',
        'you have used this key with another input: a new wish needs a new key',
      );
      return refused(problems, null);
    }
    if (isEnd(operation.status) || waitsForPerson(operation.status)) return { kind: 'operation', operation };
    await follow(operation.id, wait * 1000, signal);
    return { kind: 'operation', operation: (await readOperation(engine.db, operation.id)) ?? operation };
  }

  async #plan(
    mutation: Mutation,
    input: Input,
    write: WriteArguments,
    problems: Problems,
  ): Promise<Extract<Submitted, { kind: 'refused' | 'planned' }>> {
    const { engine, commandOf } = this.#parts;
    const draft = await commandOf(mutation)(input, this.#contextOf(mutation, problems));
    if (draft === null || !problems.isEmpty) return refused(problems, draft?.entityId ?? null);
    if (!(await this.#matches(draft, write, problems))) return refused(problems, draft.entityId);
    const plans = await engine.planner.plan(draft.changes, this.#call());
    const notes = [...draft.notes, ...judgePlans(plans, input, problems)];
    if (!problems.isEmpty) return refused(problems, draft.entityId);
    return { kind: 'planned', planned: { hash: hashOf(plans), draft, plans, notes } };
  }

  #contextOf(mutation: Mutation, problems: Problems): CommandContext {
    const { engine, authority, policy } = this.#parts;
    const { caller, loaders, isComplete, isListed } = this.#request;
    const nowMs = engine.clock.now();
    return {
      ...{ mutation, caller, authority, policy, isComplete, isListed, nowMs, problems },
      targets: new Targets({ ...loaders(), caller, mutation, problems }),
      connections: engine.connections,
      db: engine.db,
      today: new Date(nowMs).toISOString().slice(0, 10),
    };
  }

  /** Whether the entity is still what the caller saw: asked of its sources, for the index may not have heard. */
  async #matches({ entity, entityId }: Draft, { ifMatch }: WriteArguments, problems: Problems): Promise<boolean> {
    if (typeof ifMatch !== 'string') return true;
    if (entityId === null) {
      problems.add('INVALID', 'write.ifMatch', 'what is being made cannot have changed: leave it out');
      return false;
    }
    const wishes = fieldsOf(entity).map((field) => ({ field, asked: [{ maxAge: 0, onError: 'STALE' as const }] }));
    await this.#request.loaders().whole.load(entity, entityId, wishes);
    await this.#parts.flush();
    const etag = (await readEtags(this.#parts.engine.db, [entityId])).get(entityId);
    if (etag === ifMatch) return true;
    problems.add(
      'CONFLICT',
      'write.ifMatch',
      'it has changed since you read it: look at what it is now, and decide again',
    );
    return false;
  }

  async #execute(
    { mutation, input, write, key, bodyDigest }: Execution,
    { draft, plans, notes, hash }: Planned,
  ): Promise<Submitted> {
    const { engine, ready, schedule, follow } = this.#parts;
    const { callerId, subject, signal } = this.#request;
    const id = deriveId('WriteOperation', OWN_CONNECTION, callerId, randomUUID());
    // In a transaction of one session there is no opening it any more.
    await ready();
    const isNew = await accept(
      engine,
      {
        ...{ id, mutation, entity: draft.entity, entityId: draft.entityId, bodyDigest, plans },
        ...{ caller: callerId, idempotencyKey: key, planHash: hash, requestedBy: subject },
        shown: draft.shown ?? {},
        payload: { input, checks: draft.checks, notes, approvers: draft.approvers },
      },
      schedule,
    );
    if (!isNew) {
      const known = await this.#known(key, bodyDigest, write);
      if (known !== null) return known;
      throw new Error('an operation under the same key was there and is gone');
    }
    await follow(id, write.wait * 1000, signal);
    const operation = await readOperation(engine.db, id);
    if (operation === null) throw new Error(`operation ${id} is gone`);
    return { kind: 'operation', operation };
  }

  #call(): Call {
    const { signal } = this.#request;
    return {
      signal: AbortSignal.any([signal, AbortSignal.timeout(this.#parts.engine.times.deadlineMs)]),
      purpose: 'interactive',
    };
  }
}

interface Execution {
  readonly mutation: Mutation;
  readonly input: Input;
  readonly write: WriteArguments;
  readonly key: string;
  readonly bodyDigest: string;
}

function refused(problems: Problems, entityId: string | null): Extract<Submitted, { kind: 'refused' }> {
  return { kind: 'refused', errors: problems.all, entityId };
}

function fieldsOf(entity: EntityName): readonly string[] {
  return Object.keys(ENTITIES[entity].fields).filter((field) => classOf(entity, field) !== 'secret');
}
