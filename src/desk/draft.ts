import type { Caller } from '../auth/caller.ts';
import type { EntityName } from '../model/index.ts';
import type { Mutation } from '../model/mutations.ts';
import type { RulesPolicy } from '../model/rules.ts';
import type { Authority } from '../sources/authority.ts';
import type { Connections } from '../sources/connections.ts';
import type { Db } from '../store/database.ts';
import type { DraftChange, PlanNote } from '../write/operation.ts';
import type { Verdict } from '../write/rules/verdict.ts';
import type { Targets } from './targets.ts';
import type { Problems } from './user-error.ts';

/** What a mutation wants of which systems, checked and with the rules asked; not yet planned against the sources. */
export interface Draft {
  readonly entity: EntityName;
  /** The entity that it is about; null for one that it makes. */
  readonly entityId: string | null;
  /** The roles of the caller that hold on the row: they decide what of plan and operation is shown. */
  readonly roles: ReadonlySet<string>;
  readonly changes: readonly DraftChange[];
  readonly notes: readonly PlanNote[];
  /** What the rules say. One that refuses ends it; one that holds and is not settled by the draft itself needs `approvers`. */
  readonly checks: readonly Verdict[];
  /** The roles of which one has to approve before anything is sent; null when nobody has to. */
  readonly approvers: readonly string[] | null;
  /** Facts of the gateway's own that show at once with what is being made: a hold, a credit check. */
  readonly shown?: Readonly<Record<string, unknown>>;
}

/** What a command stands on. */
export interface CommandContext {
  readonly mutation: Mutation;
  readonly caller: Caller;
  readonly targets: Targets;
  readonly connections: Connections;
  readonly authority: Authority;
  readonly policy: RulesPolicy;
  readonly db: Db;
  /** Whether the index holds all records of these entities that its sources show: sums over it are sums of all. */
  readonly isComplete: (...entities: readonly EntityName[]) => boolean;
  /** Whether the index has been through all records of a port once: before, that it has none of an entity says nothing. */
  readonly isListed: (connection: string, objectType: string) => boolean;
  readonly nowMs: number;
  /** A calendar date. */
  readonly today: string;
  readonly problems: Problems;
}

/**
 * Turns the input of a mutation into a draft. Reads the index and, where values are too old, sources; writes nothing.
 *
 * Whatever is wrong with the input is added to `context.problems`, all of it at once where that is possible; then the draft does not count, and
 * null is as good.
 */
export type Command<I> = (input: I, context: CommandContext) => Promise<Draft | null>;
