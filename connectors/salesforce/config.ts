import { z } from 'zod';
import { sourceUrl } from '../../src/connector/settings.ts';

/** The API name of a field; it goes into queries, so nothing else is let in. */
const fieldName = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,79}$/, 'must be the API name of a field');

const newUser = z
  .strictObject({
    profileId: z
      .string()
      .regex(/^00e[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$/, 'must be the id of a profile')
      .describe('The profile of new users, which says what they may do.'),
    timeZone: z.string().min(1).describe('TimeZoneSidKey, such as Europe/Berlin.'),
    locale: z.string().min(1).describe('LocaleSidKey, such as de_DE.'),
    language: z.string().min(1).default('en_US').describe('LanguageLocaleKey.'),
    emailEncoding: z.string().min(1).default('UTF-8').describe('EmailEncodingKey.'),
    usernameSuffix: z
      .string()
      .regex(/^(\.[a-z0-9-]+)*$/, 'must be empty or such as .crm')
      .default('')
      .describe('What follows the work e-mail in the user name, which no other organisation of Salesforce may have.'),
  })
  .describe('What a new user needs and an employee does not have.');

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
    externalIdField: fieldName
      .nullable()
      .default('Mainstem_Id__c')
      .describe(
        'The field of accounts, contacts and users that holds our own id of a record: text of 40, unique, external id. Null where the organisation has none.',
      ),
    newUser: newUser
      .nullable()
      .default(null)
      .describe('What users are made with; without it no employee can be made here.'),
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
