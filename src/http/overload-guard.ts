import { finished } from 'node:stream';
import type { onRequestAsyncHookHandler } from 'fastify';
import { ERROR_CODES, type ErrorCode } from '../errors.ts';
import type { Overload, OverloadReason } from '../limits/overload.ts';

const RETRY_AFTER_S = 1;

/** Lets operations in while there is room, before their body is read. The other routes are not asked: health is answered always. */
export function overloadGuard(
  overload: Overload,
  onRefused: (reason: OverloadReason) => void,
): onRequestAsyncHookHandler {
  return async (_request, reply) => {
    const reason = overload.enter();
    if (reason === null) {
      finished(reply.raw, () => overload.leave());
      return;
    }
    onRefused(reason);
    const code = 'OVERLOADED' satisfies ErrorCode;
    const retryAfterMs = RETRY_AFTER_S * 1000;
    await reply
      .status(503)
      .header('retry-after', String(RETRY_AFTER_S))
      .send({ errors: [{ message: ERROR_CODES[code], extensions: { code, reason, retryAfterMs } }] });
  };
}
