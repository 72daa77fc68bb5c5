import { createRequire } from 'node:module';
import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import type { IRule } from 'graphql-shield';
import { forbidden, unauthenticated } from '../errors.ts';
import type { EntityName } from '../model/index.ts';
import { RELATED } from '../store/where.ts';
import { ACCESS, type Entry } from './access-table.ts';
import { isScopedToCustomer, type Principal } from './principal.ts';

// graphql-shield 7.6.5: the ESM build does not load on Node 24, so its CommonJS build is required, here and nowhere else.
const shield: typeof import('graphql-shield') = createRequire(import.meta.url)('graphql-shield');

/** What the rules need to know of a request. */
export interface AccessContext {
  readonly principal: Principal;
  /** Where graphql-shield keeps what it caches; ours caches nothing, but its rules want to see the place. */
  readonly _shield: { readonly cache: Record<string, never> };
}

export function entryOf(type: string, field: string): Entry | undefined {
  return ACCESS[type]?.[field];
}

/** Whether the caller may read a coordinate, its parents aside. Meta fields of GraphQL itself are everyone's. */
export function mayRead(principal: Principal, type: string, field: string): boolean {
  if (field.startsWith('__') || type.startsWith('__')) return true;
  const entry = entryOf(type, field);
  if (entry === undefined) return false;
  return entry === 'inherit' || entry.some((role) => principal.roles.has(role));
}

/** The shield rules of the access table, one per guarded coordinate. Not cached: a rule's answer belongs to one request. */
export function shieldRules(): Readonly<Record<string, Readonly<Record<string, IRule>>>> {
  const rules: Record<string, Record<string, IRule>> = {};
  for (const [type, fields] of Object.entries(ACCESS)) {
    for (const [field, entry] of Object.entries(fields)) {
      if (entry === 'inherit') continue;
      rules[type] ??= {};
      rules[type][field] = shield.rule(`${type}.${field}`, { cache: 'no_cache' })(
        (_parent, _args, context: AccessContext) => {
          if (mayRead(context.principal, type, field)) return true;
          return context.principal.subject === null ? unauthenticated() : forbidden(`${type}.${field}`);
        },
      );
    }
  }
  return rules;
}

/**
 * Applies the rules to the fields that have one. The stock middleware wraps every field of the schema, which doubles the CPU per request
 * and ignores rules on interfaces; unguarded fields stay plain properties here.
 */
export function guardSchema(schema: GraphQLSchema): GraphQLSchema {
  const rules = shieldRules();
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (config, fieldName, typeName) => {
      const rule = rules[typeName]?.[fieldName];
      if (rule === undefined) return config;
      return { ...config, resolve: guarded(rule, config.resolve ?? defaultFieldResolver) };
    },
  });
}

function guarded(
  rule: IRule,
  resolve: GraphQLFieldResolver<unknown, AccessContext>,
): GraphQLFieldResolver<unknown, AccessContext> {
  return async (parent, args, context, info) => {
    const verdict: unknown = await rule.resolve(asObject(parent), args, context, info, {
      allowExternalErrors: true,
      debug: false,
      fallbackRule: shield.deny,
      hashFunction: () => '',
    });
    if (verdict instanceof Error) throw verdict;
    if (verdict !== true) throw forbidden(`${info.parentType.name}.${info.fieldName}`);
    return resolve(parent, args, context, info);
  };
}

/** The root has no parent value; shield's rules expect an object. */
function asObject(parent: unknown): object {
  return typeof parent === 'object' && parent !== null ? parent : {};
}

/** The coordinate behind a word that lists filter or sort by, where the word is not a field of its own. */
const WORDS: Readonly<Partial<Record<EntityName, Readonly<Record<string, string>>>>> = {
  Customer: { country: 'addresses', city: 'addresses', emails: 'contactPoints' },
  Order: { total: 'totals' },
  Invoice: { total: 'totals', balance: 'totals', orderNumbers: 'orders' },
  Payment: { currency: 'amount' },
};

/** The first coordinate of a filter that the caller may not read; null when it may all. What cannot be read cannot be searched. */
export function deniedInWhere(
  principal: Principal,
  entity: EntityName,
  where: Readonly<Record<string, unknown>>,
): string | null {
  for (const [word, value] of Object.entries(where)) {
    if (value === null || value === undefined || word === 'ids') continue;
    if (word === 'and' || word === 'or' || word === 'not') {
      const nested: readonly unknown[] = Array.isArray(value) ? value : [value];
      for (const each of nested) {
        const denied = deniedInWhere(principal, entity, each as Readonly<Record<string, unknown>>);
        if (denied !== null) return denied;
      }
      continue;
    }
    const denied = deniedWord(principal, entity, word);
    if (denied !== null) return denied;
    const related = RELATED[entity]?.[word];
    if (related === undefined) continue;
    // Another customer's fields would answer through the own row that is kept or dropped.
    if (entity === 'Customer' && related === 'Customer' && isScopedToCustomer(principal)) return `${entity}.${word}`;
    const deniedBelow = deniedInWhere(principal, related, value as Readonly<Record<string, unknown>>);
    if (deniedBelow !== null) return deniedBelow;
  }
  return null;
}

/** The coordinate of a word that lists filter or sort by, when the caller may not read it. */
export function deniedWord(principal: Principal, entity: EntityName, word: string): string | null {
  const field = WORDS[entity]?.[word] ?? word;
  return mayRead(principal, entity, field) ? null : `${entity}.${field}`;
}
