import { z } from 'zod';

export const router = z
  .strictObject({
    secret: z
      .string()
      .min(32, 'at least 32 characters')
      .nullable()
      .default(null)
      .describe(
        'A secret of the router, at least 32 characters, which it sends in the header `x-mainstem-router`; null for none: then no request is the router in production, and any may be in development.',
      ),
  })
  .prefault({})
  .describe(
    'The federation router, which alone may ask `_service` and `_entities` and for traces. See [federation](federation.md).',
  );
