import { type DocumentNode, type GraphQLSchema, type OperationDefinitionNode, OperationTypeNode } from 'graphql';
import QuickLRU from 'quick-lru';
import { mayRead } from '../auth/access.ts';
import { Caller } from '../auth/caller.ts';
import type { Principal } from '../auth/principal.ts';
import type { AskedFreshness } from '../model/freshness.ts';
import { type DocumentSize, sizeOf } from './document.ts';
import type { LimitName, LimitSet, RoleLimits } from './limits.ts';
import { type PlannedRead, planOf, rowsOf, type Sight } from './plan.ts';
import type { PlannedAsk, PricedPlan, Pricing } from './pricing.ts';
import { tooLarge } from './refusals.ts';
import type { LimitReport } from './report.ts';

/** An operation that is about to run, and who asks it. */
export interface AskedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** SHA-256 of the document. */
  readonly documentHash: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly principal: Principal;
  /** What the request says of freshness beside its document. */
  readonly freshness: AskedFreshness;
}

/** What an operation costs at most, before it has run. */
export interface Price {
  /** Calls of sources; null for a mutation, whose plan says it (`write: { mode: PREVIEW }`). */
  readonly calls: number | null;
  /** Rows of its lists. */
  readonly rows: number;
  readonly asks: readonly PlannedAsk[];
}

/** What is known of an operation for callers with the same roles, whatever its variables. */
interface Known {
  readonly size: DocumentSize;
  readonly plan: readonly PlannedRead[];
  readonly priced: PricedPlan;
}

const KNOWN_OPERATIONS = 2_000;
/** With a limit that is only measured, documents are read up to here. */
const MOST_TOKENS = 15_000;

/** Measures operations before they run, and refuses those that are larger than their caller's roles allow. */
export class OperationLimits {
  readonly #limits: RoleLimits;
  readonly #report: LimitReport;
  readonly #pricing: Pricing;
  readonly #known = new QuickLRU<string, Known>({ maxSize: KNOWN_OPERATIONS });

  constructor(limits: RoleLimits, report: LimitReport, pricing: Pricing) {
    this.#limits = limits;
    this.#report = report;
    this.#pricing = pricing;
  }

  /** How many tokens a document may have to be read at all. */
  get maxTokens(): number {
    const { max, mode } = this.#limits.widest('tokens');
    return mode === 'enforce' ? max : Math.max(max, MOST_TOKENS);
  }

  /** The price of an operation. Throws LIMIT_EXCEEDED for the first limit that is exceeded and enforced. */
  check(asked: AskedOperation): Price {
    const limits = this.#limits.of(asked.principal.roles);
    const { size, plan, priced } = this.#of(asked);
    for (const name of ['tokens', 'depth', 'aliases', 'directives'] as const) this.#hold(limits, name, size[name]);
    const rows = rowsOf(plan, asked.variables);
    const paged = pagedRowsOf(plan, rows);
    this.#hold(limits, 'rows', paged);
    if (asked.operation.operation !== OperationTypeNode.QUERY) return { calls: null, rows: paged, asks: [] };
    const asks = this.#pricing.asksOf(priced, rows, asked.freshness);
    const calls = asks.reduce((sum, each) => sum + each.calls, 0);
    this.#hold(limits, 'cost', calls);
    return { calls, rows: paged, asks };
  }

  #hold(limits: LimitSet, name: LimitName, value: number): void {
    const { max, mode } = limits[name];
    if (mode === 'off' || value <= max) return;
    this.#report.exceeded(name, mode);
    if (mode === 'enforce') throw tooLarge(name, max, value);
  }

  #of(asked: AskedOperation): Known {
    const { operation, documentHash, principal } = asked;
    const key = `${documentHash} ${operation.name?.value ?? ''} ${[...principal.roles].toSorted().join()}`;
    const held = this.#known.get(key) ?? this.#measured(asked);
    this.#known.set(key, held);
    return held;
  }

  #measured(asked: AskedOperation): Known {
    const plan = planOf(asked, sightOf(asked.principal));
    return { size: sizeOf(asked.document, asked.operation), plan, priced: this.#pricing.prepare(plan) };
  }
}

/** By the roles alone: what one caller sees, all with the same roles see. */
function sightOf(principal: Principal): Sight {
  const caller = new Caller(principal, {});
  return {
    mayRead: (type, field) => mayRead(principal.roles, type, field),
    ownerFields: (entity) => caller.ownerFields(entity),
  };
}

function pagedRowsOf(plan: readonly PlannedRead[], rows: readonly number[]): number {
  return plan.reduce((sum, { isPaged }, index) => sum + (isPaged ? (rows[index] ?? 0) : 0), 0);
}
