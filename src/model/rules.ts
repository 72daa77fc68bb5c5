import type { Money } from './money.ts';
import type { Mutation } from './mutations.ts';

/** What is done when a rule is not kept: wait for a person, say no, or go on all the same. */
export const REACTIONS = ['hold', 'refuse', 'allow'] as const;

export type Reaction = (typeof REACTIONS)[number];

export interface CreditPolicy {
  readonly onExceeded: Reaction;
  /** When it cannot be told whether the limit is kept. */
  readonly onUnknown: Reaction;
}

export interface StockPolicy {
  readonly onShort: Reaction;
  /** When it cannot be told whether there is enough. */
  readonly onUnknown: Reaction;
}

/** The last closed day of each legal entity, a calendar date; `*` = of every one that has no entry. */
export type ClosedPeriods = Readonly<Record<string, string>>;

/** Amounts that a second person has to look at. */
export interface FourEyesRule {
  readonly mutations: readonly Mutation[];
  /** Held when the amount is greater than this one; null = always. */
  readonly above: Money | null;
  /** The roles of which the second person has one. */
  readonly approvers: readonly string[];
}

export interface CustomerPaymentPolicy {
  readonly onRecorded: Reaction;
  readonly approvers: readonly string[];
}

/** What a route goes by. */
export const ROUTE_FACTS = ['channel', 'country', 'legalEntity', 'currency'] as const;

export type RouteFact = (typeof ROUTE_FACTS)[number];

/** Which connection receives what a mutation makes. */
export interface Route {
  readonly mutation: Mutation;
  /** All that is named must be so; nothing named = always. */
  readonly when: { readonly [F in RouteFact]?: string | undefined };
  readonly to: string;
}

/** The rules that run before a write is sent, as they are configured. */
export interface RulesPolicy {
  readonly credit: CreditPolicy;
  readonly stock: StockPolicy;
  readonly closedPeriods: ClosedPeriods;
  readonly fourEyes: readonly FourEyesRule[];
  readonly customerPayments: CustomerPaymentPolicy;
  /** The first that matches decides. */
  readonly routes: readonly Route[];
}
