import { z } from 'zod';
import { sourceUrl } from '../../src/connector/settings.ts';

const metafields = z
  .array(z.string().regex(/^[\w-]{2,255}\.[\w-]{2,64}$/, 'must be a namespace and a key: custom.vat_number'))
  .max(50)
  .default([]);

export const shopifySettings = z
  .strictObject({
    storeUrl: sourceUrl.describe('Where the shop is: https://example.myshopify.com.'),
    accessToken: z
      .string()
      .min(1)
      .optional()
      .describe('A token that does not expire; or else a client id and its secret.'),
    clientId: z.string().min(1).optional().describe('The client id of the app.'),
    clientSecret: z.string().min(1).optional().describe('The client secret of the app.'),
    metafields: z
      .strictObject({
        customers: metafields.describe('Of customers.'),
        orders: metafields.describe('Of orders.'),
        items: metafields.describe('Of products and their variants.'),
        locations: metafields.describe('Of locations.'),
      })
      .prefault({})
      .describe('Metafields that are shown as custom fields, each as namespace.key.'),
    pageSize: z.int().min(2).max(250).default(50).describe('Records per page of a listing; Shopify gives at most 250.'),
  })
  .refine(
    ({ accessToken, clientId, clientSecret }) =>
      accessToken === undefined
        ? clientId !== undefined && clientSecret !== undefined
        : clientId === undefined && clientSecret === undefined,
    'takes either accessToken, or clientId with clientSecret',
  )
  .describe('One shop, through the Admin GraphQL API 2026-07.');

export type ShopifySettings = z.output<typeof shopifySettings>;
