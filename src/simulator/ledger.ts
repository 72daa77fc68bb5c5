/** One HTTP request as the simulated source saw it. */
export interface Call {
  /** Position in the ledger, from 1. */
  readonly seq: number;
  /** Start of the call, milliseconds since the epoch by the machine's clock: only for order and overlap. */
  readonly startedAt: number;
  endedAt: number;
  readonly kind: 'auth' | 'read' | 'write' | 'describe';
  /** What was called, in the source's words and without keys: `GET /Invoices`, `party.party.search_read`. */
  readonly operation: string;
  /** The keys that a batched read asked for; null when the call does not read by key. */
  readonly keys: readonly string[] | null;
  /** The HTTP status that was answered; 0 when the fault gave none. */
  status: number;
  /** The fault that struck, by name. */
  readonly fault: string | null;
}

/** One change that really happened inside the simulated source. */
export interface Effect {
  readonly seq: number;
  /** The call that caused it; null when the test changed the data behind the API. */
  readonly call: number | null;
  readonly action: 'create' | 'update' | 'delete' | 'transition';
  readonly objectType: string;
  readonly key: string;
  /** The values that were set, in the source's spelling. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The idempotency key, external id or correlation value that came with it, if any. */
  readonly idempotencyKey: string | null;
}

/** What a simulated source has been asked and what it has really done. Tests assert on this, never on the gateway's records. */
export class Ledger {
  readonly calls: Call[] = [];
  readonly effects: Effect[] = [];

  call(entry: Omit<Call, 'seq'>): Call {
    const call = { seq: this.calls.length + 1, ...entry };
    this.calls.push(call);
    return call;
  }

  effect(entry: Omit<Effect, 'seq'>): Effect {
    const effect = { seq: this.effects.length + 1, ...entry };
    this.effects.push(effect);
    return effect;
  }

  /** The calls of one operation, or of every operation that matches. */
  callsOf(operation: string | RegExp): Call[] {
    return this.calls.filter((call) =>
      typeof operation === 'string' ? call.operation === operation : operation.test(call.operation),
    );
  }

  clear(): void {
    this.calls.length = 0;
    this.effects.length = 0;
  }
}
