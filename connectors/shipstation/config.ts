import { z } from 'zod';
import { sourceUrl } from '../../src/connector/settings.ts';

/** How the source writes its own ids: `se-1014296`. */
export const SE_ID = /^(?=.{4,25}$)se(-[a-z0-9]+)+$/;

export const shipstationSettings = z
  .strictObject({
    apiUrl: sourceUrl
      .prefault('https://api.shipstation.com/v2')
      .describe('Where the API is, with its version: `https://api.shipengine.com/v1` for ShipEngine.'),
    apiKey: z
      .string()
      .regex(/^[\x21-\x7e]+$/, 'must be printable, without white space')
      .describe('An API key of version 2; `TEST_…` opens the sandbox.'),
    orderNumberPattern: z
      .string()
      .refine(isPattern, 'must be a regular expression')
      .default('SO-\\d+')
      .describe(
        "What an order number looks like inside a shipment's order id, number or external id: a regular expression, in any case; its first match is the number.",
      ),
    warehouseId: z
      .string()
      .regex(SE_ID)
      .nullable()
      .default(null)
      .describe('The warehouse of new shipments that name none; null to require one.'),
    carrierId: z
      .string()
      .regex(SE_ID)
      .nullable()
      .default(null)
      .describe('The carrier account of new shipments; null to leave it to people.'),
    serviceCode: z
      .string()
      .regex(/^[a-z0-9_-]+$/)
      .nullable()
      .default(null)
      .describe(
        'The service of new shipments that name none, such as `dhl_express_worldwide`; null to leave it to people.',
      ),
    pageSize: z.int().min(1).max(500).default(100).describe('Records per page of a listing; at most 500 are given.'),
  })
  .describe('One ShipStation account (API version 2) or one ShipEngine account, reached with an API key.');

export type ShipstationSettings = z.output<typeof shipstationSettings>;

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'i') instanceof RegExp;
  } catch {
    return false;
  }
}
