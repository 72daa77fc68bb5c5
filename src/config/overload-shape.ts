import { z } from 'zod';

const seconds = z.number().positive();

/** When there is more to do than can be done. */
export const overload = z
  .strictObject({
    maxOperations: z.int().positive().default(500).describe('Operations at the same time, in one process.'),
    maxEventLoopDelay: seconds
      .default(2)
      .describe('Seconds that the event loop may be late, on average over half a second.'),
    maxConnections: z.int().positive().default(10_000).describe('Sockets at the same time; more are closed at once.'),
    headersTimeout: seconds.default(10).describe('Seconds that the headers of a request may take.'),
    bodyTimeout: seconds.default(60).describe('Seconds that a whole request may take to arrive.'),
  })
  .prefault({})
  .describe(
    'Above these operations are answered 503 with Retry-After, and slow sockets are closed. `/healthz`, `/readyz` and `/metrics` are answered still. See [limits](limits.md).',
  );
