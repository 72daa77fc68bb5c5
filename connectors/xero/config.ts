import { z } from 'zod';
import { sourceUrl } from '../../src/connector/settings.ts';

export const xeroSettings = z
  .strictObject({
    apiUrl: sourceUrl.prefault('https://api.xero.com').describe('Where the API is.'),
    tokenUrl: sourceUrl.prefault('https://identity.xero.com/connect/token').describe('Where tokens are issued.'),
    clientId: z.string().min(1).describe('The client id of the custom connection.'),
    clientSecret: z.string().min(1).describe('The client secret of the custom connection.'),
    tenantId: z.uuid().describe('The organisation, as `GET /connections` names it.'),
    orderNumberPattern: z
      .string()
      .refine(isPattern, 'must be a regular expression')
      .default('^SO-\\d+$')
      .describe(
        "What an order number in an invoice's reference looks like: a regular expression for the whole number, in any case.",
      ),
    customerNumberPrefix: z
      .string()
      .default('C-')
      .describe("What stands before our customer number in a contact's account number; empty for nothing."),
    salesAccountCode: z
      .string()
      .min(1)
      .max(10)
      .default('200')
      .describe('The ledger account of new invoice lines that name neither an account nor an item.'),
    paymentAccountCode: z
      .string()
      .min(1)
      .max(10)
      .default('090')
      .describe('The bank account that new payments come in on; one without a code needs one in Xero first.'),
    shortCode: z
      .string()
      .regex(/^![\w-]+$/)
      .nullable()
      .default(null)
      .describe("The organisation's short code, for links into Xero's pages; null for records without a link."),
    pageSize: z
      .int()
      .min(1)
      .max(1000)
      .default(1000)
      .describe('Records per page of a listing; Xero gives at most 1000.'),
  })
  .describe('One organisation, reached through a custom connection (client credentials).');

export type XeroSettings = z.output<typeof xeroSettings>;

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'i') instanceof RegExp;
  } catch {
    return false;
  }
}
