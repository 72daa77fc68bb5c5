import { z } from 'zod';
import { sourceUrl } from '../../src/connector/settings.ts';

export const woocommerceSettings = z
  .strictObject({
    siteUrl: sourceUrl.describe('Where the shop is, without `/wp-json`: `https://shop.example`.'),
    consumerKey: z.string().min(1).describe('The consumer key of a REST API key.'),
    consumerSecret: z.string().min(1).describe('The consumer secret of the REST API key.'),
    customerRole: z
      .string()
      .regex(/^[\w-]+$/)
      .default('customer')
      .describe('The role of the users who are customers; `all` for every user, staff included.'),
    newOrderStatus: z
      .enum(['pending', 'on-hold', 'processing'])
      .default('on-hold')
      .describe(
        'The status of orders that are placed from here; `on-hold` and `processing` take the goods from the stock, `processing` also counts as paid.',
      ),
    locationName: z
      .string()
      .min(1)
      .optional()
      .describe(
        'What the place is called whose goods the shop sells and counts: as the ERP calls it, where its stock is to show in the shop. The host of the shop when left out.',
      ),
    sortsByModified: z
      .boolean()
      .default(true)
      .describe('Whether the shop takes `orderby=modified`; false for old releases, which refuse it.'),
    pageSize: z.int().min(1).max(100).default(100).describe('Records per page of a listing; at most 100.'),
  })
  .describe('One shop, reached with a REST API key: HTTP Basic over https, OAuth 1.0a over http on this machine.');

export type WoocommerceSettings = z.output<typeof woocommerceSettings>;
