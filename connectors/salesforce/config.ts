import { z } from 'zod';
import { sourceUrl } from '../../src/connector/settings.ts';

/** The API name of a field; it goes into queries, so nothing else is let in. */
const fieldName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,79}$/, 'must be the API name of a field');

/** Settings and secrets of one organisation, reached as one integration user through the JWT bearer flow. */
export const salesforceSettings = z.strictObject({
  /** Where the user signs in, and the audience of the assertion: My Domain, login.salesforce.com or test.salesforce.com. */
  loginUrl: sourceUrl,
  /** The consumer key of the connected app. */
  clientId: z.string().min(1),
  username: z.string().min(1),
  /** PKCS #8, PEM; its certificate is uploaded to the connected app. */
  privateKey: z.string().regex(/^\s*-----BEGIN PRIVATE KEY-----/, 'must be a PKCS #8 private key in PEM'),
  apiVersion: z
    .string()
    .regex(/^\d{2,3}\.0$/, 'must be a version such as 66.0')
    .default('66.0'),
  /** False: records have no CurrencyIsoCode, and the currency is the connection's. */
  isMultiCurrency: z.boolean().default(true),
  /** Account types that are customers; an account without type always is one. */
  accountTypes: z.array(z.string().min(1)).default(['Customer', 'Prospect']),
  /** Fields that the model does not know, given as custom fields. */
  customFields: z
    .strictObject({
      Account: z.array(fieldName).default([]),
      Contact: z.array(fieldName).default([]),
      User: z.array(fieldName).default([]),
    })
    .default({ Account: [], Contact: [], User: [] }),
  /** Records per page of a listing: a wish, which Salesforce takes from 200 to 2000. */
  pageSize: z.int().min(200).max(2000).default(2000),
  /** How long a transaction may take to show changes under their earlier times. Changes younger than this are listed again. */
  lateCommitMs: z.int().min(0).max(86_400_000).default(600_000),
});

export type SalesforceSettings = z.output<typeof salesforceSettings>;
