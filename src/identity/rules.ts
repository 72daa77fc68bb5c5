import { ENTITY_NAMES, type EntityName } from '../model/index.ts';
import type { Strength } from '../store/links.ts';
import type { Feature } from './features.ts';

/** Two records with the same value of all these features are one entity. */
export interface ExactRule {
  readonly name: string;
  readonly on: readonly Feature[];
  readonly strength: Extract<Strength, 'exact' | 'strong'>;
  /** The connections whose records it compares; all when absent. A number means something only where one system gave it out. */
  readonly connections?: readonly string[] | undefined;
}

/** Compares records that share a block value by weighted features. */
export interface ScoredRule {
  readonly name: string;
  /** Records are compared only when they share one of these combinations. */
  readonly blocks: readonly (readonly Feature[])[];
  readonly weights: Readonly<Partial<Record<Feature, number | undefined>>>;
  /** At this score or above they are linked; between `reviewAt` and this a person decides. 0 to 1. */
  readonly linkAt: number;
  readonly reviewAt: number;
}

export interface IdentityRules {
  readonly exact: readonly ExactRule[];
  readonly scored: ScoredRule | null;
  /** A value shared by more records than this identifies nobody. */
  readonly maxSharers: number;
}

/** Identity rules by entity; an entity without rules is never linked across systems. */
export type IdentityConfig = Readonly<Partial<Record<EntityName, IdentityRules | undefined>>>;

/** A record that carries our own id is the one that we made under it, whatever the configuration says of its entity. */
export const MADE_BY_US: ExactRule = { name: 'made by us', on: ['correlationId'], strength: 'exact' };

/** The rules of every entity, those of the configuration behind our own. */
export function withOwnRule(config: IdentityConfig): IdentityConfig {
  return Object.fromEntries(
    ENTITY_NAMES.map((entity) => {
      const { exact, scored, maxSharers } = config[entity] ?? { exact: [], scored: null, maxSharers: 10 };
      return [entity, { exact: [MADE_BY_US, ...exact], scored, maxSharers }];
    }),
  );
}
