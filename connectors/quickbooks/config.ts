import { z } from 'zod';
import { sourceUrl } from '../../src/connector/settings.ts';

export const quickbooksSettings = z
  .strictObject({
    apiUrl: sourceUrl.prefault('https://quickbooks.api.intuit.com').describe('Where the API is.'),
    tokenUrl: sourceUrl
      .prefault('https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer')
      .describe('Where tokens are issued.'),
    realmId: z
      .string()
      .regex(/^\d{1,20}$/)
      .describe('The company, as the sign-in of a person named it (`realmId`).'),
    clientId: z.string().min(1).describe('The client id of the app.'),
    clientSecret: z.string().min(1).describe('The client secret of the app.'),
    refreshToken: z
      .string()
      .min(1)
      .describe('The refresh token of a person who let the app into the company; each newer one is kept.'),
    minorVersion: z
      .int()
      .min(75)
      .default(75)
      .describe('The minor version of the API; Intuit has retired those below 75.'),
    pageSize: z
      .int()
      .min(1)
      .max(1000)
      .default(1000)
      .describe('Records per page of a listing; QuickBooks gives at most 1000.'),
  })
  .describe('One company of QuickBooks Online, reached with a refresh token (OAuth 2.0).');

export type QuickbooksSettings = z.output<typeof quickbooksSettings>;
