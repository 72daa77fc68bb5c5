import { z } from 'zod';
import { sourceUrl } from '../../src/connector/settings.ts';

/** Settings and secrets of one organisation, reached through a custom connection (client credentials). */
export const xeroSettings = z.strictObject({
  apiUrl: sourceUrl.default('https://api.xero.com'),
  tokenUrl: sourceUrl.default('https://identity.xero.com/connect/token'),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  /** The organisation, as `GET /connections` names it. */
  tenantId: z.uuid(),
  /** What an order number in an invoice's reference looks like: a regular expression for the whole number, in any case. */
  orderNumberPattern: z.string().refine(isPattern, 'must be a regular expression').default('^SO-\\d+$'),
  /** What stands before our customer number in a contact's account number; '' for nothing. */
  customerNumberPrefix: z.string().default('C-'),
  /** The organisation's short code, for links into Xero's pages; without it records have no link. */
  shortCode: z
    .string()
    .regex(/^![\w-]+$/)
    .nullable()
    .default(null),
  /** Records per page of a listing; Xero gives at most 1000. */
  pageSize: z.int().min(1).max(1000).default(1000),
});

export type XeroSettings = z.output<typeof xeroSettings>;

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'i') instanceof RegExp;
  } catch {
    return false;
  }
}
