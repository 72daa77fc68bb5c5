import type { EntityName, Model } from '../model/index.ts';
import type { Call } from './contract.ts';
import type { SourceError } from './errors.ts';

/** What is to become true of one record in one connection. */
export interface Change<E extends EntityName> {
  readonly entity: E;
  /** null = create. */
  readonly key: string | null;
  /** The version the caller has seen; null = any. */
  readonly ifVersion: string | null;
  readonly action: 'create' | 'update' | 'remove' | 'transition';
  /** undefined = leave unchanged, null = clear. */
  readonly values: Model<E>;
  /** The state to move to, for `transition`, in the model's words. */
  readonly to: string | null;
  /** Allocated before the first call; carried in the source's correlation field where it has one. */
  readonly correlationId: string;
}

/** One mutating call, planned but not sent. Plain data: it is stored, shown and hashed. */
export interface Step {
  /** Unique in its plan: `1`, `2`. */
  readonly id: string;
  readonly operation: string;
  readonly objectType: string;
  /** The exact request, secrets masked; places of keys born in earlier steps hold `{step:<id>}`. */
  readonly request: { readonly method: string; readonly path: string; readonly body: unknown };
  /** The steps whose outcome it waits for. Account then Contact; create, then quote, then confirm. */
  readonly needs: readonly string[];
  readonly correlationId: string;
  /** Recorded before the step runs. */
  readonly undo: 'delete' | 'void' | 'reverse' | 'restore' | 'none';
  readonly diff: readonly { readonly path: string; readonly before: unknown; readonly after: unknown }[];
}

/** Keys born in earlier steps, by step id. */
export type Inputs = Readonly<Record<string, string>>;

/** `unknown` means it may have happened: it is neither repeated nor reported failed before `find` has answered. */
export type WriteOutcome =
  | { readonly kind: 'applied'; readonly key: string; readonly version: string | null }
  | { readonly kind: 'rejected'; readonly error: SourceError }
  | { readonly kind: 'unknown'; readonly error: SourceError };

/** How a port writes. Planned steps are pure data; each is exactly one mutating call. */
export interface WritePort<E extends EntityName> {
  plan(change: Change<E>): readonly Step[];
  apply(step: Step, inputs: Inputs, call: Call): Promise<WriteOutcome>;
  /** Looks whether a step of unknown outcome happened, by its correlation value. */
  find(step: Step, inputs: Inputs, call: Call): Promise<WriteOutcome | { readonly kind: 'absent' }>;
}
