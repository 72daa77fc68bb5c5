import { z } from 'zod';

const seconds = z.number().nonnegative();

export const writes = z
  .strictObject({
    leaseFor: z
      .number()
      .min(1)
      .max(3600)
      .default(10)
      .describe(
        'Seconds after which another process may take over a write whose process has gone silent. A living one renews three times as often, so a call may last longer.',
      ),
    callTimeout: z
      .number()
      .min(1)
      .max(300)
      .default(30)
      .describe('Seconds that one call of a write may take. After that it is not known whether it happened.'),
    retryAfter: z
      .number()
      .positive()
      .default(1)
      .describe('Seconds before a step is tried again; twice as long each time, unless the source says how long.'),
    maxPause: z.number().positive().default(300).describe('Seconds that such a pause has at most.'),
    absentAfter: seconds
      .default(10)
      .describe(
        'Seconds after a call has ended without an answer until it counts that its source does not show it: it may be at work on it still.',
      ),
    maxAttempts: z.int().positive().default(10).describe('Tries of one step after which a person has to look.'),
    shownWithin: seconds
      .default(900)
      .describe('Seconds that a written value is shown for a source that does not show it itself yet.'),
    keysFor: z
      .number()
      .positive()
      .default(86_400)
      .describe(
        'Seconds that an idempotency key is remembered after its first use, and as long as its write has not ended.',
      ),
    concurrency: z.int().positive().default(8).describe('Writes that one process works on at the same time.'),
    sweepEvery: z
      .number()
      .positive()
      .default(2)
      .describe('Seconds between two looks for writes that nobody works on, and for values that sources show late.'),
  })
  .prefault({})
  .describe('How writes wait and give up.');
