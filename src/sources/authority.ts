import { ENTITIES, type EntityName } from '../model/index.ts';
import { OWN_CONNECTION, OWN_FACTS } from '../model/own-connection.ts';
import { digestOf } from '../store/digest.ts';

/**
 * How the value of a field is chosen among connections.
 *
 * `owner`: the first connection in the order that holds the entity decides, also when it says there is none. `first`: the first that
 * has a value. `recent`: the value whose record its source changed last.
 */
export type Strategy = 'owner' | 'first' | 'recent';

export interface FieldAuthority {
  readonly order: readonly string[];
  readonly strategy: Strategy;
}

/** The rule of every field of an entity; fields without an own rule use the default. */
export interface EntityAuthority extends FieldAuthority {
  readonly fields: Readonly<
    Record<string, { readonly order?: readonly string[] | undefined; readonly strategy?: Strategy | undefined }>
  >;
}

export type AuthorityConfig = Readonly<Partial<Record<EntityName, EntityAuthority | undefined>>>;

/** A field's rule, compiled. */
export interface FieldRule {
  readonly order: readonly string[];
  readonly strategy: Strategy;
  /** How the rule is shown to people: `first of erp, crm`. */
  readonly label: string;
  /** The connections that a change goes to, the owner first. */
  readonly receivers: readonly string[];
}

/** The one policy that picks the value shown and names the systems that receive a change. */
export class Authority {
  readonly #rules = new Map<EntityName, ReadonlyMap<string, FieldRule>>();
  readonly #orders = new Map<EntityName, readonly string[]>();
  readonly #hashes = new Map<EntityName, string>();

  constructor(config: AuthorityConfig, connections: readonly string[]) {
    for (const entity of Object.keys(ENTITIES) as EntityName[]) {
      const chosen = config[entity] ?? { order: connections, strategy: 'first', fields: {} };
      this.#orders.set(entity, chosen.order);
      const rules = new Map<string, FieldRule>();
      for (const field of Object.keys(ENTITIES[entity].fields))
        rules.set(
          field,
          compile(entity, field, {
            order: chosen.fields[field]?.order ?? chosen.order,
            strategy: chosen.fields[field]?.strategy ?? chosen.strategy,
          }),
        );
      this.#rules.set(entity, rules);
      this.#hashes.set(entity, digestOf([...rules.entries()]));
    }
  }

  rule(entity: EntityName, field: string): FieldRule {
    const rule = this.#rules.get(entity)?.get(field);
    if (rule === undefined) throw new Error(`${entity} has no field ${field}`);
    return rule;
  }

  /** The connections that a new one goes to, the owner first: the order of the fields without a rule of their own. */
  receivers(entity: EntityName): readonly string[] {
    return this.#orders.get(entity) ?? [];
  }

  /** Changes when any rule of the entity changes: projections made under another hash are made again. */
  hash(entity: EntityName): string {
    return this.#hashes.get(entity) ?? '';
  }
}

/** The gateway's own records speak last, for what no source shows yet; of the facts that it keeps they speak first. */
function compile(entity: EntityName, field: string, { order, strategy }: FieldAuthority): FieldRule {
  const isFact = OWN_FACTS[entity]?.includes(field) === true;
  return {
    order: isFact ? [OWN_CONNECTION, ...order] : [...order, OWN_CONNECTION],
    strategy: isFact ? 'first' : strategy,
    label: `${LABELS[strategy]} ${order.join(', ')}`,
    receivers: order,
  };
}

const LABELS: Readonly<Record<Strategy, string>> = {
  owner: 'owner, else next:',
  first: 'first of',
  recent: 'most recent of',
};
