import { z } from 'zod';
import { sourceUrl } from '../../src/connector/settings.ts';

/** The API name of a field; it goes into queries, so nothing else is let in. */
const fieldName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,79}$/, 'must be the API name of a field');

const customFields = z.strictObject({
  Account: z.array(fieldName).default([]).describe('API names of fields of accounts.'),
  Contact: z.array(fieldName).default([]).describe('API names of fields of contacts.'),
  User: z.array(fieldName).default([]).describe('API names of fields of users.'),
});

export const salesforceSettings = z
  .strictObject({
    loginUrl: sourceUrl.describe(
      'Where the user signs in, and the audience of the assertion: My Domain, login.salesforce.com or test.salesforce.com.',
    ),
    clientId: z.string().min(1).describe('The consumer key of the connected app.'),
    username: z.string().min(1).describe('The integration user to read as.'),
    privateKey: z
      .string()
      .regex(/^\s*-----BEGIN PRIVATE KEY-----/, 'must be a PKCS #8 private key in PEM')
      .describe('PKCS #8, PEM; its certificate is uploaded to the connected app.'),
    apiVersion: z
      .string()
      .regex(/^\d{2,3}\.0$/, 'must be a version such as 66.0')
      .default('66.0')
      .describe('The version of the API.'),
    isMultiCurrency: z
      .boolean()
      .default(true)
      .describe("False when records have no CurrencyIsoCode; the currency is then the connection's."),
    accountTypes: z
      .array(z.string().min(1))
      .default(['Customer', 'Prospect'])
      .describe('Account types that are customers; an account without type always is one.'),
    customFields: customFields
      .default({ Account: [], Contact: [], User: [] })
      .describe('Fields that the model does not know, given as custom fields.'),
    pageSize: z
      .int()
      .min(200)
      .max(2000)
      .default(2000)
      .describe('Records per page of a listing: a wish, which Salesforce takes from 200 to 2000.'),
    lateCommitMs: z
      .int()
      .min(0)
      .max(86_400_000)
      .default(600_000)
      .describe(
        'Milliseconds that a transaction may take to show changes under their earlier times. Changes younger than this are listed again.',
      ),
  })
  .describe('One organisation, reached as one integration user through the JWT bearer flow.');

export type SalesforceSettings = z.output<typeof salesforceSettings>;
