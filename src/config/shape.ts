import { z } from 'zod';
import { isNetwork } from '../connector/network.ts';
import { KEYS_FORM, type Keyring, parseKeys } from '../sealing/keyring.ts';
import { access } from './access-shape.ts';
import { connection, connectionName } from './connection-shape.ts';
import { limits } from './limits-shape.ts';
import { network } from './network-shape.ts';
import { operations } from './operations-shape.ts';
import { overload } from './overload-shape.ts';
import { rates } from './rates-shape.ts';
import { router } from './router-shape.ts';
import { authority, entityName, freshness, identity } from './rules-shape.ts';
import { tls } from './tls-shape.ts';
import { rules } from './write-rules-shape.ts';
import { writes } from './writes-shape.ts';

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

const encryption = z
  .strictObject({
    keys: z
      .string()
      .nullable()
      .default(null)
      .transform(keyringOf)
      .describe(`A secret, written as ${KEYS_FORM}; null for a key that the embedded index makes for itself.`),
  })
  .prefault({})
  .describe('The keys that sensitive values are sealed with in the index and in Redis.');

const metrics = z
  .strictObject({
    enabled: z.boolean().default(true).describe('Whether there is such an address.'),
    token: z
      .string()
      .min(16, 'at least 16 characters')
      .nullable()
      .default(null)
      .describe('A secret of the scraper, its bearer token, at least 16 characters; null for the two roles alone.'),
  })
  .prefault({})
  .describe('`GET /metrics`, for the roles operator and admin and for a scraper.');

const sync = z
  .strictObject({
    pollEvery: seconds.default(30).describe('Seconds between two looks for changes.'),
    sweepEvery: seconds
      .default(3600)
      .describe('Seconds between two looks at everything, for deletions that leave no trace.'),
    leaseFor: z
      .number()
      .positive()
      .default(60)
      .describe('Seconds after which another process may follow a source whose follower has gone silent.'),
    maxSweepShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.1)
      .describe(
        'The share of the records that one look may find deleted, ten at least. When more are missing none is removed, and it is reported.',
      ),
  })
  .prefault({})
  .describe('How the index follows the sources.');

const ownKey = z.string().nullable().default(null);

const sandbox = z
  .strictObject({
    enabled: z.boolean().default(true).describe('Whether the page is there.'),
    customer: ownKey.describe('The key of the customer that the role customer tries as; null to leave the role out.'),
    employee: ownKey.describe('The key of the employee that the role employee tries as; null to leave the role out.'),
    manager: ownKey.describe('The key of the employee that the role manager tries as; null to leave the role out.'),
  })
  .prefault({})
  .describe(
    'The page at `/sandbox` to try operations on, with development tokens for every role. Never served in production. Keys are those of the sources that `access` names.',
  );

const demo = z
  .strictObject({
    seed: z.int().default(1).describe('The same seed makes the same company.'),
    size: z
      .enum(['small', 'medium', 'large'])
      .default('small')
      .describe('How much data the company has: some 300 orders, 3,000 or 100,000.'),
    limits: z
      .enum(['metered', 'unmetered'])
      .default('metered')
      .describe('Whether the simulators keep the rate limits of their sources, or count without refusing.'),
    latencyMs: z.number().nonnegative().default(0).describe('Milliseconds added to every answer of a simulator.'),
  })
  .prefault({})
  .describe('The demo company behind the simulated connections.');

/** The whole configuration, as the file and the environment give it. Every key says what it is for: the reference is made of it. */
export const shape = z.strictObject({
  host: z
    .string()
    .default('127.0.0.1')
    .describe('The address to listen on: `0.0.0.0` for every network of the machine.'),
  port: z.int().min(0).max(65_535).default(4000).describe('The port to listen on; 0 for any that is free.'),
  tls,
  trustedProxies: z
    .array(z.string().refine(isNetwork, 'an address such as 10.1.2.3, or a network such as 10.1.0.0/16'))
    .default([])
    .describe(
      'Addresses and networks of proxies in front of the gateway, whose `X-Forwarded-For` says who asks. Anybody else could write what they like into it.',
    ),
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'a postgres:// URL')
    .nullable()
    .default(null)
    .describe('PostgreSQL for the index, `postgres://...`; null for the embedded database in `dataDirectory`.'),
  dataDirectory: z
    .string()
    .default('.mainstem')
    .describe('The folder of the embedded database, and of keys made here.'),
  redisUrl: z
    .string()
    .regex(/^rediss?:\/\//, 'a redis:// URL')
    .nullable()
    .default(null)
    .describe(
      'Redis for the cache and for call budgets that replicas share, `redis://...`; null when they live in this process.',
    ),
  encryption,
  requestTimeout: z.number().positive().default(30).describe('Seconds that one request may take.'),
  shutdownTimeout: z
    .number()
    .positive()
    .default(10)
    .describe('Seconds that requests in flight have to end when the gateway is told to stop.'),
  shutdownDelay: seconds
    .default(0)
    .describe(
      'Seconds that new connections are still taken after `/readyz` says `stopping`: as long as the load balancer takes to notice.',
    ),
  readyWhileFilling: z
    .boolean()
    .default(true)
    .describe(
      'Whether `/readyz` answers 200 during the first fill: lookups and completeness statements work, lists are not complete yet.',
    ),
  metrics,
  router,
  network,
  connections: z.record(connectionName, connection).describe('The systems that are read, each under a name of yours.'),
  mappings: z
    .record(connectionName, z.partialRecord(entityName, z.record(z.string(), z.string().min(1))))
    .default({})
    .describe(
      "Fields of the model that are read from, and written to, other fields of a source than its connector's own: by connection, entity and field, the source's field. `mainstem check` asks the source whether it has them. See [mappings](mappings.md).",
    ),
  authority: z
    .partialRecord(entityName, authority)
    .default({})
    .describe('Whose value is shown where several systems hold an entity. See [authority](authority.md).'),
  identity: z
    .partialRecord(entityName, identity)
    .default({})
    .describe('Which records of several systems are one entity. Without rules none are. See [identity](identity.md).'),
  rates,
  freshness: z
    .array(freshness)
    .default([])
    .describe('How old values may be. Applied in order: a later rule that matches wins, key by key.'),
  sync,
  rules,
  writes,
  access,
  limits,
  operations,
  overload,
  sandbox,
  demo,
});

/** The configuration, checked key by key. */
export type Parsed = z.output<typeof shape>;
