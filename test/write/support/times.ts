import type { WriteTimes } from '../../../src/write/times.ts';

export const TIMES: WriteTimes = {
  ...{ leaseMs: 10_000, renewMs: 5_000, deadlineMs: 5_000, firstPauseMs: 1_000, maxPauseMs: 60_000 },
  ...{ absentAfterMs: 2_000, maxAttempts: 4, shownWithinMs: 60_000, keysForMs: 60_000 },
};
