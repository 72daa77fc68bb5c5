import { z } from 'zod';
import { OWN_CONNECTION } from '../model/own-connection.ts';
import { country, currency } from './codes.ts';
import { entityName } from './rules-shape.ts';
import { connectionTls } from './tls-shape.ts';

/** Settings as they are before their connector has seen them. */
export const rawSettings = z.record(z.string(), z.unknown());

const limits = z
  .strictObject({
    maxConcurrent: z.int().positive().describe('Calls at the same time.'),
    perMinute: z.int().positive().nullable().describe('Calls in a minute; null for as many as there are.'),
    perDay: z.int().positive().nullable().describe('Calls in a day; null for as many as there are.'),
  })
  .partial();

const reserve = z
  .strictObject({
    interactive: z
      .number()
      .min(0)
      .max(0.9)
      .default(0.2)
      .describe('The share that only people and writes may use: neither sync nor the roles of `limits.reporting`.'),
  })
  .prefault({})
  .describe('What of the calls that we may make is kept for whom. See [limits](limits.md).');

export const connection = z.strictObject({
  source: z.string().describe('The connector that speaks with it, by its source: `xero`.'),
  legalEntity: z
    .string()
    .nullable()
    .default(null)
    .describe('The company that this connection keeps books for; null when it is shared.'),
  currency: currency
    .nullable()
    .default(null)
    .describe('The currency of amounts that name none, an ISO 4217 code such as `EUR`.'),
  country: country
    .nullable()
    .default(null)
    .describe('The country of phone numbers and addresses that name none, an ISO 3166-1 code such as `DE`.'),
  entities: z
    .array(entityName)
    .min(1)
    .nullable()
    .default(null)
    .describe(
      'The entities that it is read and written for: a payroll that knows people, and is not asked for their jobs. null for all that its connector has.',
    ),
  simulate: z
    .boolean()
    .default(false)
    .describe(
      "Start the source's simulator with the demo company's data instead of connecting to a real system. Production refuses it.",
    ),
  settings: rawSettings
    .default({})
    .describe('Where the system is and how to sign in: below, by connector. A simulated connection needs none.'),
  tls: connectionTls.describe(
    'A certificate of the gateway for a source that wants one (mutual TLS), and an authority of its own. Files are read at start.',
  ),
  deadline: z.number().positive().default(10).describe('Seconds that one interactive read may take, retries included.'),
  limits: limits
    .default({})
    .describe("What we may ask of it, when that is less (or, for a simulator, more) than the source's own limits."),
  reserve,
});

export const connectionName = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'lower case letters, digits and dashes')
  .refine((name) => name !== OWN_CONNECTION, `${OWN_CONNECTION} is the gateway's own name`)
  .meta({ title: 'connection' });
