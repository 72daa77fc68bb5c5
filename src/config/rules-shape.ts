import { z } from 'zod';
import { ENTITIES, type EntityName } from '../model/index.ts';

export const entityName = z.enum(Object.keys(ENTITIES) as [EntityName, ...EntityName[]]);
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

export const authority = z.strictObject({
  order: z.array(z.string()).min(1),
  strategy: strategy.default('first'),
  fields: z
    .record(z.string(), z.strictObject({ order: z.array(z.string()).min(1).optional(), strategy: strategy.optional() }))
    .default({}),
});

export const identity = z.strictObject({
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

export const freshness = z.strictObject({
  entity: entityName.optional(),
  part: z.string().optional(),
  connection: z.string().optional(),
  maxAge: seconds.optional(),
  onError: z.enum(['STALE', 'NULL', 'FAIL']).optional(),
  staleFor: seconds.optional(),
});
