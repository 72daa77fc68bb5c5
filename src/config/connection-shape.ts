import { z } from 'zod';

/** Settings as they are before their connector has seen them. */
export const rawSettings = z.record(z.string(), z.unknown());

export const connection = z.strictObject({
  source: z.string(),
  /** The company that this connection keeps books for; absent when it is shared. */
  legalEntity: z.string().nullable().default(null),
  /** The currency of amounts that name none. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as EUR')
    .nullable()
    .default(null),
  /** The country of phone numbers and addresses that name none. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'an ISO 3166-1 code such as DE')
    .nullable()
    .default(null),
  /** Start the source's simulator with the demo company's data instead of connecting to a real system. */
  simulate: z.boolean().default(false),
  settings: rawSettings.default({}),
  /** Seconds that one interactive read may take, retries included. */
  deadline: z.number().positive().default(10),
  /** What we may ask of it, when that is less (or, for a simulator, more) than the source's own limits. */
  limits: z
    .strictObject({
      maxConcurrent: z.int().positive(),
      perMinute: z.int().positive().nullable(),
      perDay: z.int().positive().nullable(),
    })
    .partial()
    .default({}),
});
