import { z } from 'zod';
import { sourceUrl } from '../../src/connector/settings.ts';

export const trytonSettings = z
  .strictObject({
    url: sourceUrl.describe('The https address of the server.'),
    database: z
      .string()
      .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'must be the name of a database')
      .describe('The name of the database.'),
    user: z.string().min(1).describe('The login of the user to read and write as.'),
    password: z.string().min(1).describe('The password of that user.'),
    company: z.int().min(1).default(1).describe('The key of the company whose orders, prices and stock are read.'),
    customers: z
      .array(z.json())
      .default([['categories.name', '=', 'Customer']])
      .describe('Which parties are customers, as a Tryton domain: the source has no flag for it.'),
    customerCategory: z
      .string()
      .min(1)
      .nullable()
      .default('Customer')
      .describe('The name of the category that a new customer is put in, so that `customers` holds it; null for none.'),
    warehouse: z
      .int()
      .min(1)
      .optional()
      .describe('The key of the warehouse that new orders ship from. Absent: the one that the server fills in.'),
    correlation: z
      .strictObject({
        customer: z
          .enum(['identifier', 'none'])
          .default('identifier')
          .describe('For customers: an identifier without type.'),
        employee: z
          .enum(['identifier', 'none'])
          .default('identifier')
          .describe('For employees: an identifier without type of their party.'),
        order: z.enum(['description', 'none']).default('description').describe('For orders: their description.'),
      })
      .prefault({})
      .describe(
        'Where the gateway writes its own id of a record that it makes. With none, a record whose making got no answer is looked for by its values.',
      ),
    pageSize: z.int().min(1).max(1000).default(500).describe('Records per page of a listing.'),
    lateCommitMs: z
      .int()
      .min(0)
      .max(86_400_000)
      .default(60_000)
      .describe(
        'Milliseconds that a transaction may take. Rows carry the time at which their transaction began and are seen when it ends, so every look for changes reaches this far back behind the newest time it knows.',
      ),
  })
  .describe('One company in one Tryton database, read and written as one user.');

export type TrytonSettings = z.output<typeof trytonSettings>;
