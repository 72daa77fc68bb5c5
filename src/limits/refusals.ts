import { GraphQLError } from 'graphql';
import type { ErrorCode } from '../errors.ts';
import { LIMITS, type LimitName } from './limits.ts';

const NUMBERS = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** An operation is larger than its caller may ask for. */
export function tooLarge(limit: LimitName, max: number, value: number): GraphQLError {
  const told = NUMBERS.format(value);
  return new GraphQLError(
    `${limit}: the operation has ${told} (${LIMITS[limit].counts}), and you may have ${NUMBERS.format(max)}. Ask for less at a time, or have an operator raise limits.${limit} for one of your roles.`,
    { extensions: { code: 'LIMIT_EXCEEDED' satisfies ErrorCode, limit, max, value, http: { status: 400 } } },
  );
}

/** A caller asks more often, or for more at once, than allowed. */
export function tooOften(limit: LimitName, max: number, value: number, retryAfterMs: number): GraphQLError {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  return new GraphQLError(
    `${limit}: you have ${NUMBERS.format(value)} (${LIMITS[limit].counts}), and may have ${NUMBERS.format(max)}. Try again in ${seconds} s, or have an operator raise limits.${limit} for one of your roles.`,
    {
      extensions: {
        code: 'RATE_LIMITED' satisfies ErrorCode,
        ...{ limit, max, value, retryAfterMs: seconds * 1000 },
        http: { status: 429, headers: new Map([['retry-after', String(seconds)]]) },
      },
    },
  );
}
