import type { Call } from './ledger.ts';

/** What can be made to go wrong on the wire, whatever the source. Source-shaped refusals (`status`) use the source's own error body. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: 'hang' }
  | { readonly kind: 'header-hang' }
  | { readonly kind: 'drip'; readonly everyMs: number }
  | { readonly kind: 'reset' }
  | { readonly kind: 'truncated-json' }
  | { readonly kind: 'bad-json' }
  | { readonly kind: 'html-login' }
  | { readonly kind: 'huge-body'; readonly sizeBytes: number }
  | { readonly kind: 'gzip-bomb'; readonly sizeBytes: number }
  | { readonly kind: 'wrong-charset' }
  | { readonly kind: 'redirect'; readonly location: string }
  | { readonly kind: 'rewrite'; readonly rewrite: (body: unknown) => unknown }
  /**
   * The first call that it strikes passes; every later one of the same operation gets that answer again, as from a cursor that stands still.
   * Calls for other keys are not of the same listing: each keeps its own answer.
   */
  | { readonly kind: 'replay' }
  | { readonly kind: 'expire-session' }
  | { readonly kind: 'lost-reply' };

export interface FaultRule {
  readonly fault: Fault;
  /** Which calls it strikes: every call when absent, tested against the ledger's operation. */
  readonly operation?: RegExp;
  /** Only calls that the ledger calls so: `write` strikes a write whatever the source names it. */
  readonly call?: Call['kind'];
  /** How many calls it strikes before it switches itself off; without end when absent. */
  readonly times?: number;
}

/** What becomes of connections before a byte is read. Open connections are cut by `refuse` and `hang`. */
export interface Door {
  open(): Promise<void>;
  /** Nothing listens. */
  refuse(): Promise<void>;
  /** Something listens and takes no connection any more. */
  hang(): Promise<void>;
}

/** The fault switches of one simulator. The first rule that matches strikes. */
export class Faults {
  /** Time added to every answer, besides what the simulator was started with. */
  latencyMs = 0;
  #rules: { rule: FaultRule; left: number }[] = [];
  #door: Door | null = null;

  /** The server's door; `clear` leaves it as it is. */
  get door(): Door {
    if (this.#door === null) throw new Error('the simulator does not listen yet');
    return this.#door;
  }

  set door(door: Door) {
    this.#door = door;
  }

  /** What a fault remembers of the calls it struck, it remembers for this rule alone. */
  add(rule: FaultRule): void {
    const own = { ...rule, fault: { ...rule.fault } };
    this.#rules.push({ rule: own, left: rule.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#rules = [];
    this.latencyMs = 0;
  }

  /** The rules that still strike, in their order. */
  get active(): readonly FaultRule[] {
    return this.#rules.filter(({ left }) => left > 0).map(({ rule }) => rule);
  }

  /** The fault for one call; counts it as used. */
  take({ operation, kind }: Pick<Call, 'operation' | 'kind'>): Fault | null {
    const hit = this.#rules.find(
      ({ rule, left }) => left > 0 && (rule.operation?.test(operation) ?? true) && (rule.call ?? kind) === kind,
    );
    if (hit === undefined) return null;
    hit.left -= 1;
    return hit.rule.fault;
  }
}
