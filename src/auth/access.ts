import { createRequire } from 'node:module';
import { MapperKind, mapSchema } from '@graphql-tools/utils';
import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLResolveInfo, type GraphQLSchema } from 'graphql';
import type { IRule } from 'graphql-shield';
import { forbidden, unauthenticated } from '../errors.ts';
import { ACCESS, type Entry, VALUE_TYPES } from './access-table.ts';
import { masked } from './mask.ts';
import type { Principal, Role } from './principal.ts';

// graphql-shield 7.6.5: the ESM build does not load on Node 24, so its CommonJS build is required, here and nowhere else.
const shield: typeof import('graphql-shield') = createRequire(import.meta.url)('graphql-shield');

/** What the rules need to know of a request. */
export interface AccessContext {
  readonly principal: Principal;
  /** Where graphql-shield keeps what it caches; ours caches nothing, but its rules want to see the place. */
  readonly _shield: { readonly cache: Record<string, never> };
}

/** Under this key a row carries the roles of the caller that hold on it; what hangs on no row is decided by all of them. */
export const ROLES_IN_FORCE = Symbol('roles in force');

type Roles = ReadonlySet<Role>;

export function entryOf(type: string, field: string): Entry | undefined {
  return ACCESS[type]?.[field];
}

/** The roles that an entry opens its coordinate to; none for `inherit`, which is decided above it. */
export function rolesIn(entry: Entry | undefined): Roles {
  if (entry === undefined || entry === 'inherit') return new Set();
  return new Set('masked' in entry ? [...entry.clear, ...entry.masked] : entry);
}

/** Whether these roles may read a coordinate, its parents aside. Meta fields of GraphQL itself are everyone's. */
export function mayRead(roles: ReadonlySet<string>, type: string, field: string): boolean {
  if (field.startsWith('__') || type.startsWith('__')) return true;
  const entry = entryOf(type, field);
  if (entry === undefined) return false;
  return entry === 'inherit' || [...rolesIn(entry)].some((role) => roles.has(role));
}

/** Whether these roles may read a coordinate as it is, not masked. */
export function mayReadInClear(roles: ReadonlySet<string>, type: string, field: string): boolean {
  return mayRead(roles, type, field) && !isMasked(roles, type, field);
}

/** Whether these roles may read a coordinate with everything that hangs on its value. */
export function mayReadWhole(roles: ReadonlySet<string>, type: string, field: string): boolean {
  const inner = VALUE_TYPES[`${type}.${field}`];
  return (
    mayReadInClear(roles, type, field) &&
    (inner === undefined || Object.keys(ACCESS[inner] ?? {}).every((each) => mayReadWhole(roles, inner, each)))
  );
}

/** Whether these roles see a coordinate's value masked only. */
function isMasked(roles: ReadonlySet<string>, type: string, field: string): boolean {
  const entry = entryOf(type, field);
  return (
    entry !== undefined && entry !== 'inherit' && 'masked' in entry && !entry.clear.some((role) => roles.has(role))
  );
}

function rolesInForce(parent: unknown, { principal }: AccessContext): Roles {
  if (typeof parent !== 'object' || parent === null || !(ROLES_IN_FORCE in parent)) return principal.roles;
  return parent[ROLES_IN_FORCE] instanceof Set ? parent[ROLES_IN_FORCE] : new Set();
}

/** The shield rules of the access table, one per guarded coordinate. Not cached: a rule's answer belongs to one row of one request. */
export function shieldRules(): Readonly<Record<string, Readonly<Record<string, IRule>>>> {
  const rules: Record<string, Record<string, IRule>> = {};
  for (const [type, fields] of Object.entries(ACCESS)) {
    for (const [field, entry] of Object.entries(fields)) {
      if (entry === 'inherit') continue;
      rules[type] ??= {};
      rules[type][field] = shield.rule(`${type}.${field}`, { cache: 'no_cache' })(
        (parent, _args, context: AccessContext) => {
          if (mayRead(rolesInForce(parent, context), type, field)) return true;
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
      const holdsGuarded = VALUE_TYPES[`${typeName}.${fieldName}`] !== undefined;
      if (rule === undefined && !holdsGuarded) return config;
      const plain = config.resolve ?? defaultFieldResolver;
      const resolve = holdsGuarded ? handingDown(plain) : plain;
      return { ...config, resolve: rule === undefined ? resolve : guarded(rule, resolve) };
    },
  });
}

/** Values with guarded fields of their own are part of their row: the roles in force on it hold on them. */
function handingDown(
  resolve: GraphQLFieldResolver<unknown, AccessContext>,
): GraphQLFieldResolver<unknown, AccessContext> {
  return (parent, args, context, info) => {
    const value: unknown = resolve(parent, args, context, info);
    const roles = rolesInForce(parent, context);
    return value instanceof Promise ? value.then((each) => withRoles(each, roles)) : withRoles(value, roles);
  };
}

function withRoles(value: unknown, roles: Roles): unknown {
  if (Array.isArray(value)) return value.map((each) => withRoles(each, roles));
  if (value instanceof Error) return value;
  return typeof value === 'object' && value !== null ? { ...value, [ROLES_IN_FORCE]: roles } : value;
}

/**
 * Asks the rule before the field resolves. A rule's answer depends on the roles in force alone, and the rows of one request share the set
 * that holds on them: the rule is asked once for it, and the other rows resolve without a promise of their own.
 */
function guarded(
  rule: IRule,
  resolve: GraphQLFieldResolver<unknown, AccessContext>,
): GraphQLFieldResolver<unknown, AccessContext> {
  const allowed = new WeakSet<Roles>();
  return (parent, args, context, info) => {
    const roles = rolesInForce(parent, context);
    const read = () => maskedIfDue(resolve(parent, args, context, info), roles, info);
    if (allowed.has(roles)) return read();
    return askRule(rule, parent, args, context, info).then(() => {
      allowed.add(roles);
      return read();
    });
  };
}

/** Throws the denial. */
async function askRule(
  rule: IRule,
  parent: unknown,
  args: Record<string, unknown>,
  context: AccessContext,
  info: GraphQLResolveInfo,
): Promise<void> {
  const verdict: unknown = await rule.resolve(asObject(parent), args, context, info, {
    allowExternalErrors: true,
    debug: false,
    fallbackRule: shield.deny,
    hashFunction: () => '',
  });
  if (verdict instanceof Error) throw verdict;
  if (verdict !== true) throw forbidden(`${info.parentType.name}.${info.fieldName}`);
}

function maskedIfDue(value: unknown, roles: Roles, { parentType, fieldName }: GraphQLResolveInfo): unknown {
  if (!isMasked(roles, parentType.name, fieldName) || value instanceof Error) return value;
  return value instanceof Promise ? value.then(masked) : masked(value);
}

/** The root has no parent value; shield's rules expect an object. */
function asObject(parent: unknown): object {
  return typeof parent === 'object' && parent !== null ? parent : {};
}
