import type { WriteArguments } from './desk.ts';
import type { Problems } from './user-error.ts';

/** Longer than any request lives, so that the answer comes before its end. */
export const LONGEST_WAIT_SECONDS = 25;
const LONGEST_KEY = 255;

/** What is wrong with the argument `write` itself. */
export function checkArguments({ mode, idempotencyKey, planHash, wait }: WriteArguments, problems: Problems): void {
  if (!(wait >= 0 && wait <= LONGEST_WAIT_SECONDS))
    problems.add('INVALID', 'write.wait', `seconds from 0 to ${LONGEST_WAIT_SECONDS}`);
  if (mode === 'PREVIEW') {
    if (typeof planHash === 'string') problems.add('INVALID', 'write.planHash', 'a preview makes a plan: leave it out');
    return;
  }
  if (typeof idempotencyKey !== 'string')
    problems.add(
      'IDEMPOTENCY_KEY_REQUIRED',
      'write.idempotencyKey',
      'name this wish, a UUID for example, and send the same name when you repeat it: then it is done once',
    );
  else if (idempotencyKey.trim() === '' || idempotencyKey.length > LONGEST_KEY)
    problems.add('INVALID', 'write.idempotencyKey', `1 to ${LONGEST_KEY} characters`);
}
