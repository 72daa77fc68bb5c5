import { z } from 'zod';

export const router = z
  .strictObject({
    secret: z
      .string()
      .min(32, 'at least 32 characters')
      .nullable()
      .default(null)
      .describe(
        'A secret of the router, at least 32 characters, which it sends in the header `x-mainstem-router`; null for none. Without a secret and certificates no request is the router in production, and any may be in development.',
      ),
    certificates: z
      .array(z.string().min(1))
      .default([])
      .describe('Names in the client certificate of the router, of the authority `tls.clientAuthority`.'),
  })
  .prefault({})
  .describe(
    'The federation router, which alone may ask `_service` and `_entities` and for traces. See [federation](federation.md).',
  );
