import { z } from 'zod';
import { sourceUrl } from '../../src/connector/settings.ts';

/** Settings and secrets of one company in one Tryton database, read as one user. */
export const trytonSettings = z.strictObject({
  url: sourceUrl,
  database: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'must be the name of a database'),
  user: z.string().min(1),
  password: z.string().min(1),
  /** The key of the company whose orders, prices and stock are read. */
  company: z.int().min(1).default(1),
  /** Which parties are customers, as a Tryton domain: the source has no flag for it. */
  customers: z.array(z.json()).default([['categories.name', '=', 'Customer']]),
  /** Records per page of a listing. */
  pageSize: z.int().min(1).max(1000).default(500),
  /**
   * How long a transaction may take. Rows carry the time at which their transaction began and are seen when it ends,
   * so every look for changes reaches this far back behind the newest time it knows.
   */
  lateCommitMs: z.int().min(0).max(86_400_000).default(60_000),
});

export type TrytonSettings = z.output<typeof trytonSettings>;
