import { z } from 'zod';
import { ROLES } from './auth/principal.ts';
import type { ConnectorDefinition, SourceLimits } from './connector/contract.ts';
import { isSecureUrl, sourceUrl } from './connector/settings.ts';
import { ENTITIES, type EntityName } from './model/index.ts';
import { KEYS_FORM, type Keyring, parseKeys } from './sealing/keyring.ts';

/** A value that comes from the environment when the gateway starts; secrets are never written into the configuration. */
export interface FromEnvironment {
  readonly env: string;
  /** Used when the variable is not set; without it the variable is required. */
  readonly default?: string | null;
}

/** One bad key of the configuration. */
export interface ConfigProblem {
  readonly path: string;
  readonly message: string;
}

/** Everything that is wrong with the configuration, at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'CONFIGURATION_INVALID';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    super(
      `the configuration is not valid:\n${problems.map(({ path, message }) => `  ${path}: ${message}`).join('\n')}`,
    );
    this.problems = problems;
  }
}

const entityName = z.enum(Object.keys(ENTITIES) as [EntityName, ...EntityName[]]);
const seconds = z.number().nonnegative();
const strategy = z.enum(['owner', 'first', 'recent']);
const feature = z.enum([
  'number',
  'vat',
  'email',
  'phone',
  'name',
  'domain',
  'postalCode',
  'sku',
  'gtin',
  'employeeNumber',
]);

const connection = z.strictObject({
  source: z.string(),
  /** The company that this connection keeps books for; absent when it is shared. */
  legalEntity: z.string().nullable().default(null),
  /** The currency of amounts that name none. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as EUR')
    .nullable()
    .default(null),
  /** The country of phone numbers and addresses that name none. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'an ISO 3166-1 code such as DE')
    .nullable()
    .default(null),
  /** Start the source's simulator with the demo company's data instead of connecting to a real system. */
  simulate: z.boolean().default(false),
  settings: z.record(z.string(), z.unknown()).default({}),
  /** Seconds that one interactive read may take, retries included. */
  deadline: z.number().positive().default(10),
  /** What we may ask of it, when that is less (or, for a simulator, more) than the source's own limits. */
  limits: z
    .strictObject({
      maxConcurrent: z.int().positive(),
      perMinute: z.int().positive().nullable(),
      perDay: z.int().positive().nullable(),
    })
    .partial()
    .default({}),
});

const authority = z.strictObject({
  order: z.array(z.string()).min(1),
  strategy: strategy.default('first'),
  fields: z
    .record(z.string(), z.strictObject({ order: z.array(z.string()).min(1).optional(), strategy: strategy.optional() }))
    .default({}),
});

const identity = z.strictObject({
  exact: z
    .array(
      z.strictObject({
        name: z.string(),
        on: z.array(feature).min(1),
        strength: z.enum(['exact', 'strong']).default('exact'),
        connections: z.array(z.string()).optional(),
      }),
    )
    .default([]),
  scored: z
    .strictObject({
      name: z.string(),
      blocks: z.array(z.array(feature).min(1)).min(1),
      weights: z.partialRecord(feature, z.number().positive()),
      linkAt: z.number().min(0).max(1),
      reviewAt: z.number().min(0).max(1),
    })
    .nullable()
    .default(null),
  maxSharers: z.int().min(2).default(10),
});

const freshness = z.strictObject({
  entity: entityName.optional(),
  part: z.string().optional(),
  connection: z.string().optional(),
  maxAge: seconds.optional(),
  onError: z.enum(['STALE', 'NULL', 'FAIL']).optional(),
  staleFor: seconds.optional(),
});

const role = z.enum(ROLES);

const issuer = z.strictObject({
  /** Exactly as its tokens name it, a slash at the end included. */
  issuer: z
    .string()
    .refine((address) => sourceUrl.safeParse(address).success, 'must be an https address, as the tokens name it'),
  audience: z.string().min(1),
  /** Where its keys are; without it, where its discovery document says. */
  jwksUrl: z.string().refine(isSecureUrl, 'must be an https address').nullable().default(null),
  /** The claim with the roles, by its path: `realm_access.roles`. */
  rolesClaim: z.string().min(1).default('roles'),
  /** What the issuer's names of roles mean; a name that is not here means nothing. Without it the issuer uses ours. */
  roles: z.record(z.string(), z.array(role)).nullable().default(null),
  /** Seconds since it was issued, whatever its own expiry says. */
  maxTokenAge: z.number().positive().default(3600),
  /** Seconds that its clock may be off. */
  clockTolerance: z.number().min(0).max(60).default(5),
  /** Seconds that its keys serve on while it cannot be reached. */
  keysFor: z.number().positive().default(3600),
  /** Where its tokens name the customer and the employee differently. */
  customerClaim: z.string().min(1).nullable().default(null),
  employeeClaim: z.string().min(1).nullable().default(null),
});

const apiKey = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower case letters, digits and dashes'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'the hash that "mainstem key" printed, not the key'),
  roles: z.array(role).min(1),
  /** The last day on which it is accepted, UTC. */
  expiresOn: z.iso.date('a day such as 2027-01-31').nullable().default(null),
  /** The own records of who uses it, for the roles of a customer and an employee. */
  customer: z.string().min(1).nullable().default(null),
  employee: z.string().min(1).nullable().default(null),
});

/** Messages name keys by their ids: a value is a secret. */
function keyringOf(text: string | null, context: z.RefinementCtx): Keyring | null {
  if (text === null) return null;
  const parsed = parseKeys(text);
  if (parsed.kind === 'keyring') return parsed.keyring;
  for (const problem of parsed.problems)
    context.addIssue({ code: 'custom', message: `${problem}; write ${KEYS_FORM}` });
  return z.NEVER;
}

const shape = z.strictObject({
  host: z.string().default('127.0.0.1'),
  port: z.coerce.number().int().min(0).max(65_535).default(4000),
  /** PostgreSQL; without it the embedded database in `dataDirectory` is used. */
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'a postgres:// URL')
    .nullable()
    .default(null),
  dataDirectory: z.string().default('.mainstem'),
  /** Redis for the cache and for budgets that replicas share; without it they live in this process. */
  redisUrl: z
    .string()
    .regex(/^rediss?:\/\//, 'a redis:// URL')
    .nullable()
    .default(null),
  encryption: z
    .strictObject({
      /** The keys that sensitive values are sealed with in the index and in Redis; without them the embedded index makes its own. */
      keys: z.string().nullable().default(null).transform(keyringOf),
    })
    .prefault({}),
  /** Seconds that one request may take. */
  requestTimeout: z.number().positive().default(30),
  /** Seconds that requests in flight have to end when the gateway is told to stop. */
  shutdownTimeout: z.number().positive().default(10),
  /** Seconds that new connections are still taken after `/readyz` says `stopping`: as long as the load balancer takes to notice. */
  shutdownDelay: seconds.default(0),
  /** Whether `/readyz` answers 200 during the first fill: lookups and completeness statements work, lists are not complete yet. */
  readyWhileFilling: z.boolean().default(true),
  /** `GET /metrics`, for bearers of `token` (a secret of the scraper's) and for the roles operator and admin. */
  metrics: z
    .strictObject({
      enabled: z.boolean().default(true),
      token: z.string().min(16, 'at least 16 characters').nullable().default(null),
    })
    .prefault({}),
  connections: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower case letters, digits and dashes'), connection),
  authority: z.partialRecord(entityName, authority).default({}),
  identity: z.partialRecord(entityName, identity).default({}),
  /** Applied in order: a later rule that matches wins, key by key. */
  freshness: z.array(freshness).default([]),
  sync: z
    .strictObject({
      pollEvery: seconds.default(30),
      sweepEvery: seconds.default(3600),
      leaseFor: z.number().positive().default(60),
      maxSweepShare: z.number().min(0).max(1).default(0.1),
    })
    .prefault({}),
  access: z
    .strictObject({
      /** Who may issue tokens. Without any the development issuer signs, which production refuses. */
      issuers: z.array(issuer).default([]),
      /** Services that sign in with a key of their own. */
      apiKeys: z.array(apiKey).default([]),
      /** The claim that names the customer of a portal user, and the record it is the key of. */
      customer: z
        .strictObject({ claim: z.string(), connection: z.string(), objectType: z.string() })
        .nullable()
        .default(null),
      /** The claim that names the employee that a caller is, and the record it is the key of. */
      employee: z
        .strictObject({ claim: z.string(), connection: z.string(), objectType: z.string() })
        .nullable()
        .default(null),
      /** The links that row scopes follow. */
      linkStrengths: z.array(z.enum(['manual', 'exact', 'strong', 'scored'])).default(['manual', 'exact']),
    })
    .prefault({}),
  /** The page at `/sandbox` to try operations on. Never served in production. */
  sandbox: z
    .strictObject({
      enabled: z.boolean().default(true),
      /** Whom the development tokens of these roles name, in the sources of `access`; without a key the role is not offered. */
      customer: z.string().nullable().default(null),
      employee: z.string().nullable().default(null),
      manager: z.string().nullable().default(null),
    })
    .prefault({}),
  demo: z
    .strictObject({
      seed: z.int().default(1),
      size: z.enum(['small', 'large']).default('small'),
      limits: z.enum(['metered', 'unmetered']).default('metered'),
      latencyMs: z.number().nonnegative().default(0),
    })
    .prefault({}),
});

type Parsed = z.output<typeof shape>;

export interface ConnectionConfig extends Omit<Parsed['connections'][string], 'limits'> {
  readonly name: string;
  readonly definition: ConnectorDefinition;
  readonly limits: SourceLimits;
}

/** The configuration as the gateway uses it: every value typed, every secret in place, nothing left to check. */
export interface Config extends Omit<Parsed, 'connections'> {
  readonly connections: readonly ConnectionConfig[];
}

/** Anything may come from the environment. */
type Raw<T> = T extends readonly (infer I)[]
  ? readonly Raw<I>[]
  : T extends object
    ? { readonly [K in keyof T]: Raw<T[K]> }
    : T | FromEnvironment;

export type ConfigInput = Raw<z.input<typeof shape>>;

/** Gives the configuration file its type. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}

/** Checks the whole configuration. Throws ConfigError naming every bad key. */
export function parseConfig(
  raw: unknown,
  env: Readonly<Record<string, string | undefined>>,
  definitions: readonly ConnectorDefinition[],
): Config {
  const problems: ConfigProblem[] = [];
  const resolved = resolveEnvironment(raw, env, '', problems);
  const parsed = shape.safeParse(resolved);
  if (!parsed.success) {
    const found = parsed.error.issues.map((issue) => ({
      path: issue.path.join('.') || '(top)',
      message: issue.message,
    }));
    throw new ConfigError([...problems, ...newIn(found, problems)]);
  }
  const { connections: named, ...rest } = parsed.data;
  const connections = Object.entries(named).flatMap(
    ([name, each]) => connectionOf(name, each, definitions, problems) ?? [],
  );
  problems.push(...unknownConnections(parsed.data), ...unknownFields(parsed.data), ...accessProblems(parsed.data));
  if (problems.length > 0) throw new ConfigError(problems);
  return { ...rest, connections };
}

/** A variable that is not set is named once, and not again for the value that is missing with it. */
function newIn(found: readonly ConfigProblem[], known: readonly ConfigProblem[]): readonly ConfigProblem[] {
  const paths = new Set(known.map(({ path }) => path));
  return found.filter(({ path }) => !paths.has(path));
}

function connectionOf(
  name: string,
  parsed: Parsed['connections'][string],
  definitions: readonly ConnectorDefinition[],
  problems: ConfigProblem[],
): ConnectionConfig | null {
  const definition = definitions.find((each) => each.source === parsed.source);
  if (definition === undefined) {
    problems.push({
      path: `connections.${name}.source`,
      message: `no connector "${parsed.source}"; there are: ${definitions.map((each) => each.source).join(', ')}`,
    });
    return null;
  }
  if (!parsed.simulate) problems.push(...newIn(settingsProblems(name, definition, parsed.settings), problems));
  const {
    perMinute = definition.limits.perMinute,
    perDay = definition.limits.perDay,
    maxConcurrent = definition.limits.maxConcurrent,
  } = parsed.limits;
  return { ...parsed, name, definition, limits: { perMinute, perDay, maxConcurrent } };
}

/** Messages of settings name the key only: a value could be a secret. */
function settingsProblems(name: string, definition: ConnectorDefinition, settings: unknown): readonly ConfigProblem[] {
  const checked = definition.settings.safeParse(settings);
  if (checked.success) return [];
  return checked.error.issues.map((issue) => ({
    path: ['connections', name, 'settings', ...issue.path].join('.'),
    message: issue.message,
  }));
}

function unknownConnections(parsed: Parsed): readonly ConfigProblem[] {
  const named: [string, readonly string[]][] = [];
  for (const [entity, rule] of Object.entries(parsed.authority)) {
    named.push([`authority.${entity}.order`, rule.order]);
    for (const [field, own] of Object.entries(rule.fields))
      named.push([`authority.${entity}.fields.${field}.order`, own.order ?? []]);
  }
  for (const [entity, rules] of Object.entries(parsed.identity)) {
    for (const rule of rules.exact)
      named.push([`identity.${entity}.exact.${rule.name}.connections`, rule.connections ?? []]);
  }
  parsed.freshness.forEach((rule, index) => {
    named.push([`freshness.${index}.connection`, rule.connection === undefined ? [] : [rule.connection]]);
  });
  for (const own of ['customer', 'employee'] as const) {
    const claim = parsed.access[own];
    if (claim !== null) named.push([`access.${own}.connection`, [claim.connection]]);
  }
  return named.flatMap(([path, names]) =>
    names
      .filter((name) => !Object.hasOwn(parsed.connections, name))
      .map((name) => ({
        path,
        message: `no connection "${name}"; there are: ${Object.keys(parsed.connections).join(', ')}`,
      })),
  );
}

/** What is named twice would be decided by its order; a record of nobody's would scope to nothing. */
function accessProblems({ access }: Parsed): readonly ConfigProblem[] {
  const { issuers, apiKeys } = access;
  const orphans = apiKeys.flatMap((key, index) =>
    (['customer', 'employee'] as const)
      .filter((own) => key[own] !== null && access[own] === null)
      .map((own) => ({ path: `access.apiKeys.${index}.${own}`, message: `set access.${own}: whose key this is` })),
  );
  return [
    ...repeated(issuers.map((each) => each.issuer)).map((index) => `issuers.${index}.issuer`),
    ...repeated(apiKeys.map(({ name }) => name)).map((index) => `apiKeys.${index}.name`),
    ...repeated(apiKeys.map(({ sha256 }) => sha256)).map((index) => `apiKeys.${index}.sha256`),
  ]
    .map((path): ConfigProblem => ({ path: `access.${path}`, message: 'is there twice' }))
    .concat(orphans);
}

function repeated(values: readonly string[]): readonly number[] {
  return values.flatMap((value, index) => (values.indexOf(value) < index ? [index] : []));
}

function unknownFields(parsed: Parsed): readonly ConfigProblem[] {
  return Object.entries(parsed.authority).flatMap(([entity, rule]) =>
    Object.keys(rule.fields)
      .filter((field) => !Object.hasOwn(ENTITIES[entity as EntityName].fields, field))
      .map((field) => ({ path: `authority.${entity}.fields.${field}`, message: `${entity} has no such field` })),
  );
}

function resolveEnvironment(
  value: unknown,
  env: Readonly<Record<string, string | undefined>>,
  path: string,
  problems: ConfigProblem[],
): unknown {
  if (Array.isArray(value))
    return value.map((each, index) =>
      resolveEnvironment(each, env, `${path}${path === '' ? '' : '.'}${index}`, problems),
    );
  if (typeof value !== 'object' || value === null) return value;
  if ('env' in value && typeof value.env === 'string') {
    const found = env[value.env];
    if (found !== undefined && found !== '') return found;
    if ('default' in value) return value.default;
    problems.push({ path, message: `set the environment variable ${value.env}` });
    return undefined;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      resolveEnvironment(each, env, `${path}${path === '' ? '' : '.'}${key}`, problems),
    ]),
  );
}
