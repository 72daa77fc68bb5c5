import type { Reference } from '../model/id.ts';
import type { EntityName, Model } from '../model/index.ts';
import type { Money } from '../model/money.ts';
import type { Quantity } from '../model/quantity.ts';
import type { Call, Found } from './contract.ts';
import type { SourceError } from './errors.ts';

/**
 * What is to become true of one record in one connection. Plain data, in the model's words.
 *
 * In `values` undefined = leave unchanged, null = clear. References are by key in this connection, to records that are there.
 */
export type Change<E extends EntityName = EntityName> =
  | { readonly action: 'create'; readonly entity: E; readonly values: Model<E> }
  | (Existing<E> & { readonly action: 'update'; readonly values: Model<E> })
  /** Gone afterwards; where the source keeps what was removed, in the state that the diffs of its steps tell. */
  | (Existing<E> & { readonly action: 'remove' })
  /** To another state, in the codes of the model's `status`: `OPEN`, `CANCELLED`, `VOID`, `APPROVED`. `note` is a person's reason. */
  | (Existing<E> & { readonly action: 'transition'; readonly to: string; readonly note: string | null })
  /** Of an item: sets what was counted at a location, or adds to it (negative takes away). */
  | (Existing<E> & {
      readonly action: 'adjust-stock';
      readonly location: Reference;
      readonly quantity: { readonly counted: Quantity } | { readonly by: Quantity };
      readonly note: string | null;
    })
  | (Existing<E> & {
      readonly action: 'transfer-stock';
      readonly from: Reference;
      readonly to: Reference;
      readonly quantity: Quantity;
      readonly note: string | null;
    })
  /** Of an order: what has left. `lines` by the key of the order line; null = all that is still to go. */
  | (Existing<E> & {
      readonly action: 'ship';
      readonly lines: readonly { readonly line: string; readonly quantity: Quantity }[] | null;
      readonly shippedOn: string | null;
      readonly trackingNumber: string | null;
    })
  /**
   * Of an order: money goes back to who paid, for these lines by their key, or none in particular (null). Without `amount` it is what the lines
   * cost, tax included. What is left to give back, no source exceeds.
   */
  | (Existing<E> & {
      readonly action: 'refund';
      readonly lines: readonly { readonly line: string; readonly quantity: Quantity }[] | null;
      readonly amount: Money | null;
      readonly restock: boolean;
      readonly note: string | null;
    })
  /**
   * Of the gateway's own index of who is who, and never of a source: records come to those of an entity, or leave them and stay together.
   * `key` is the canonical id of the entity, `records` those of the records; `reason` is a person's.
   */
  | (Existing<E> & {
      readonly action: 'merge' | 'split';
      readonly records: readonly string[];
      readonly reason: string;
    });

interface Existing<E extends EntityName> {
  readonly entity: E;
  readonly key: string;
  /** The record as the source shows it now, all parts: what diffs and undo are made from, and the version that must still hold. */
  readonly current: Found<E>;
}

/** The place of a value that is known only when the step runs. Never a string, so that no value of a user can be taken for one. */
export interface Place {
  /**
   * `step:<id>` the key born by that step, `self` the key born or changed by the step that is undone, `id` our own id of the record that the
   * step makes (its correlation value), `key` the idempotency key of the step, `version` the version that the undone step left behind.
   */
  readonly $place: string;
}

/** What stands in the places, by name. */
export type Inputs = Readonly<Record<string, string>>;

/**
 * The exact request of a step, without credentials. In `path` and `headers` places are written `{step:1}` (every other brace in them is
 * percent-encoded); in `body` they are `Place` objects.
 */
export interface StepRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the connection's base address, with the query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Plain JSON; null without a body. */
  readonly body: unknown;
}

/** One value that a step changes, by the path in the model: `name`, `addresses[0].city`, `status`. */
export interface Difference {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What one mutating call is, planned or for undoing. Plain data: it is stored, shown and hashed. */
export interface StepCall {
  /** In the source's words and without keys: `PUT /Invoices`, `sale.sale.confirm`. */
  readonly operation: string;
  readonly objectType: string;
  /**
   * The key of the record it changes; null when the step makes the record. A place where an earlier step makes it. Where a change of a
   * record, or the undoing of one, makes another of the same object type, that one stands in its place from then on: some sources change
   * a record only so. `apply` and `find` tell its key.
   */
  readonly key: string | Place | null;
  readonly request: StepRequest;
  /** What `find` looks for, in the connector's own terms. Plain JSON, may hold places. */
  readonly expects: unknown;
}

/**
 * How a step is undone: `delete` what was made, `void` it where it cannot be deleted, `reverse` by a counter-entry or the way back,
 * `restore` the values before, `none`: it cannot be.
 */
export type UndoKind = 'delete' | 'void' | 'reverse' | 'restore' | 'none';

/** One mutating call, planned but not sent. */
export interface Step extends StepCall {
  /** Unique in its plan: `1`, `2`. */
  readonly id: string;
  /** The steps of this plan whose outcome it waits for. Account then Contact; create, then quote, then confirm. */
  readonly needs: readonly string[];
  readonly diff: readonly Difference[];
  readonly undo:
    | { readonly kind: Exclude<UndoKind, 'none'>; readonly call: StepCall }
    | { readonly kind: 'none'; readonly call: null };
}

/** What a port makes of a change. Nothing is refused silently. */
export interface PlannedChange {
  readonly steps: readonly Step[];
  /** Fields that the source does not take; `detail` says why, for a person. */
  readonly refused: readonly { readonly path: string; readonly detail: string }[];
  /** Fields that arrive shortened, without members, or in another form. */
  readonly lossy: readonly { readonly path: string; readonly detail: string }[];
}

/** `unknown` means it may have happened: it is neither repeated nor reported failed before `find` has answered. */
export type WriteOutcome =
  /** `key` of the record that was made or changed; `version` as left behind, null where the source does not say. */
  | { readonly kind: 'applied'; readonly key: string; readonly version: string | null }
  /** The source refused and nothing happened, or nothing was sent; `error.kind` says whether to wait and try again. */
  | { readonly kind: 'rejected'; readonly error: SourceError }
  | { readonly kind: 'unknown'; readonly error: SourceError };

/** `unsure`: the source has no way to tell; a person has to look. */
export type FindOutcome = WriteOutcome | { readonly kind: 'absent' } | { readonly kind: 'unsure' };

/** How a port writes. */
export interface WritePort<E extends EntityName> {
  /** What it can do; of transitions the states it can reach, in the model's words. */
  readonly actions: readonly (Exclude<Change['action'], 'transition' | 'merge' | 'split'> | `to ${string}`)[];
  /** The fields it can set, when the record is made and later. */
  readonly fields: {
    readonly create: readonly (keyof Model<E> & string)[];
    readonly update: readonly (keyof Model<E> & string)[];
  };
  /**
   * The calls that make the change, each exactly ONE mutating call. May read, never writes; the same change over the same state plans the
   * same steps. An update that changes nothing plans none. Throws SourceError when a read fails.
   */
  plan(change: Change<E>, call: Call): Promise<PlannedChange>;
  /**
   * Sends one step, or the undoing call of one. Never repeats it, except after a sign-in expired before it was taken. Never throws
   * SourceError: an outcome says it.
   */
  apply(step: StepCall, inputs: Inputs, call: Call): Promise<WriteOutcome>;
  /** Looks whether a step of unknown outcome happened, by its correlation value, key or values. Only reads. Never throws SourceError. */
  find(step: StepCall, inputs: Inputs, call: Call): Promise<FindOutcome>;
  /**
   * How long the source remembers an idempotency key, in milliseconds, where it has them: within it an unknown step may be sent again with
   * the same key instead of looking. Absent: it has none.
   */
  readonly keyLifetimeMs?: number;
}
