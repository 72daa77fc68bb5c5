import { z } from 'zod';
import { sourceUrl } from '../../src/connector/settings.ts';

export const trytonSettings = z
  .strictObject({
    url: sourceUrl.describe('The https address of the server.'),
    database: z
      .string()
      .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'must be the name of a database')
      .describe('The name of the database.'),
    user: z.string().min(1).describe('The login of the user to read as.'),
    password: z.string().min(1).describe('The password of that user.'),
    company: z.int().min(1).default(1).describe('The key of the company whose orders, prices and stock are read.'),
    customers: z
      .array(z.json())
      .default([['categories.name', '=', 'Customer']])
      .describe('Which parties are customers, as a Tryton domain: the source has no flag for it.'),
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
  .describe('One company in one Tryton database, read as one user.');

export type TrytonSettings = z.output<typeof trytonSettings>;
