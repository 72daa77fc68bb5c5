import { z } from 'zod';
import { sourceUrl } from '../../src/connector/settings.ts';
import { ORDER_STAGES } from './wire.ts';

const given = z.string().min(1).optional();
const property = z.string().regex(/^[a-z0-9_]+$/, 'must be the internal name of a property');
const properties = z.array(property).default([]);

export const hubspotSettings = z
  .strictObject({
    apiUrl: sourceUrl.prefault('https://api.hubapi.com').describe('Where the API is.'),
    accessToken: given.describe('The access token of a private app.'),
    clientId: given.describe('The client id of a public app.'),
    clientSecret: given.describe('The client secret of a public app.'),
    refreshToken: given.describe('The refresh token that a public app got when it was installed in the account.'),
    uniqueProperty: property
      .nullable()
      .default(null)
      .describe(
        'A property of companies and contacts with unique values that holds our id of what we make, so that nothing is made twice; null: creates look for the e-mail or domain first.',
      ),
    vatProperty: property
      .nullable()
      .default(null)
      .describe('The property of companies that holds the VAT number; null for none.'),
    customFields: z
      .strictObject({
        companies: properties.describe('Properties of companies.'),
        contacts: properties.describe('Properties of contacts.'),
        orders: properties.describe('Properties of orders.'),
        products: properties.describe('Properties of products.'),
      })
      .prefault({})
      .describe('Properties to show as custom fields, by object type and internal name.'),
    orderStages: z
      .record(z.string().min(1), z.enum(ORDER_STAGES))
      .default({
        '4b27b500-f031-4927-9811-68a0b525cbae': 'OPEN',
        '937ea84d-0a4f-4dcf-9028-3f9c2aafbf03': 'PROCESSED',
        'aa99e8d0-c1d5-4071-b915-d240bbb1aed9': 'SHIPPED',
        '3725360f-519b-4b18-a593-494d60a29c9f': 'DELIVERED',
        '3c85a297-e9ce-400b-b42e-9f16853d69d6': 'CANCELLED',
      })
      .describe(
        'What the stages of order pipelines stand for, by stage id; the default is the pipeline that HubSpot makes.',
      ),
    searchLagMs: z
      .int()
      .min(0)
      .max(3_600_000)
      .default(60_000)
      .describe(
        'How far a listing reaches back before the one before it: the search index learns of changes late. In milliseconds.',
      ),
    pageSize: z
      .int()
      .min(1)
      .max(100)
      .default(100)
      .describe('Records per page of a listing; associations are read by at most 100.'),
  })
  .refine(
    ({ accessToken, clientId, clientSecret, refreshToken }) =>
      accessToken === undefined
        ? clientId !== undefined && clientSecret !== undefined && refreshToken !== undefined
        : clientId === undefined && clientSecret === undefined && refreshToken === undefined,
    'takes accessToken alone, or clientId, clientSecret and refreshToken together',
  )
  .describe('One account, reached by a private app (access token) or a public app (OAuth refresh token).');

export type HubspotSettings = z.output<typeof hubspotSettings>;
