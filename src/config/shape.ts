import { z } from 'zod';
import { KEYS_FORM, type Keyring, parseKeys } from '../sealing/keyring.ts';
import { access } from './access-shape.ts';
import { connection } from './connection-shape.ts';
import { authority, entityName, freshness, identity } from './rules-shape.ts';

const seconds = z.number().nonnegative();

/** Messages name keys by their ids: a value is a secret. */
function keyringOf(text: string | null, context: z.RefinementCtx): Keyring | null {
  if (text === null) return null;
  const parsed = parseKeys(text);
  if (parsed.kind === 'keyring') return parsed.keyring;
  for (const problem of parsed.problems)
    context.addIssue({ code: 'custom', message: `${problem}; write ${KEYS_FORM}` });
  return z.NEVER;
}

/** The whole configuration, as the file and the environment give it. */
export const shape = z.strictObject({
  host: z.string().default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(4000),
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
  access,
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

/** The configuration, checked key by key. */
export type Parsed = z.output<typeof shape>;
