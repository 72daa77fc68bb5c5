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
  | { readonly kind: 'expire-session' }
  | { readonly kind: 'lost-reply' };

export interface FaultRule {
  readonly fault: Fault;
  /** Which calls it strikes: every call when absent, tested against the ledger's operation. */
  readonly operation?: RegExp;
  /** How many calls it strikes before it switches itself off; without end when absent. */
  readonly times?: number;
}

/** The fault switches of one simulator. The first rule that matches strikes. */
export class Faults {
  /** Time added to every answer, besides what the simulator was started with. */
  latencyMs = 0;
  #rules: { rule: FaultRule; left: number }[] = [];

  add(rule: FaultRule): void {
    this.#rules.push({ rule, left: rule.times ?? Number.POSITIVE_INFINITY });
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
  take(operation: string): Fault | null {
    const hit = this.#rules.find(({ rule, left }) => left > 0 && (rule.operation?.test(operation) ?? true));
    if (hit === undefined) return null;
    hit.left -= 1;
    return hit.rule.fault;
  }
}
