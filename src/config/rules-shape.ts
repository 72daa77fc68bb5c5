import { z } from 'zod';
import { ON_ERROR } from '../model/freshness.ts';
import { ENTITIES, type EntityName } from '../model/index.ts';

export const entityName = z.enum(Object.keys(ENTITIES) as [EntityName, ...EntityName[]]).meta({ title: 'entity' });
const seconds = z.number().nonnegative();
const strategy = z.enum(['owner', 'first', 'recent']);
const feature = z
  .enum(['number', 'vat', 'email', 'phone', 'name', 'domain', 'postalCode', 'sku', 'gtin', 'code', 'employeeNumber'])
  .meta({ title: 'feature' });

const fieldAuthority = z.strictObject({
  order: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('The connections that are asked for it; those of the entity when left out.'),
  strategy: strategy.optional().describe('How the value is chosen; as for the entity when left out.'),
});

export const authority = z.strictObject({
  order: z.array(z.string()).min(1).describe('The connections whose values count, the first decides.'),
  strategy: strategy
    .default('first')
    .describe(
      'How a value is chosen: `first` is that of the first connection that has one, `owner` that of the first that holds the entity (also when it says there is none), `recent` that of the record that its source changed last.',
    ),
  fields: z
    .record(z.string().meta({ title: 'field' }), fieldAuthority)
    .default({})
    .describe('Rules of single fields of the entity.'),
});

const exactRule = z.strictObject({
  name: z.string().describe('What a link by this rule says it was made by.'),
  on: z.array(feature).min(1).describe('What two records must share, all of it, to be one.'),
  strength: z
    .enum(['exact', 'strong'])
    .default('exact')
    .describe('How far such a link is trusted; see `access.linkStrengths`.'),
  connections: z
    .array(z.string())
    .optional()
    .describe(
      'The connections whose records are compared; all when left out. A number means something only where one system gave it out.',
    ),
});

const scoredRule = z.strictObject({
  name: z.string().describe('What a link or a suggestion by this rule says it was made by.'),
  blocks: z
    .array(z.array(feature).min(1))
    .min(1)
    .describe('Records are compared only when they share all of one of these combinations.'),
  weights: z
    .partialRecord(feature, z.number().positive())
    .describe('How much each feature counts, beside the others, when it is compared.'),
  linkAt: z.number().min(0).max(1).describe('Records with this score or more are linked.'),
  reviewAt: z
    .number()
    .min(0)
    .max(1)
    .describe('Records with this score or more, up to `linkAt`, are kept for a person to decide.'),
});

export const identity = z.strictObject({
  exact: z.array(exactRule).default([]).describe('Rules that link records by what identifies them.'),
  scored: scoredRule.nullable().default(null).describe('A rule that compares records that are alike; null for none.'),
  maxSharers: z
    .int()
    .min(2)
    .default(10)
    .describe('A value that more records than this carry identifies nobody: a switchboard, an `info@` address.'),
});

export const freshness = z.strictObject({
  entity: entityName.optional().describe('The entity that the rule is for; any when left out.'),
  part: z
    .string()
    .optional()
    .describe('The part of the entity that the rule is for, such as `stock`; any when left out.'),
  connection: z.string().optional().describe('The connection that the rule is for; any when left out.'),
  maxAge: seconds
    .optional()
    .describe('Seconds that a value may be old before its source is asked again; 60 when no rule says it.'),
  onError: z
    .enum(ON_ERROR)
    .optional()
    .describe(
      'What is shown while the source fails: `STALE` its last known value, `NULL` nothing and why, `FAIL` an error in place of the entity or list; `STALE` when no rule says it.',
    ),
  staleFor: seconds
    .optional()
    .describe('Seconds that a last known value may be old with `STALE`; 86400, a day, when no rule says it.'),
});
