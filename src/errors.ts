import { GraphQLError } from 'graphql';

/** Every code that a client of the gateway can see, and what to do about it. Codes are never reused. */
export const ERROR_CODES = {
  UNAUTHENTICATED: 'Send a valid token in the Authorization header.',
  AUTH_UNAVAILABLE: 'The identity provider cannot be reached, so your token cannot be checked: try again later.',
  FORBIDDEN: 'Your roles do not allow this; ask an administrator, or leave the field out.',
  ROUTER_ONLY:
    'Leave `_service` and `_entities` to the federation router, which sends router.secret in the header x-mainstem-router, or shows its certificate.',
  LIMIT_EXCEEDED:
    'The operation is larger than your roles allow: ask for less at a time, or have an operator raise the limit that the message names.',
  RATE_LIMITED: 'You ask more often, or for more at once, than your roles allow: try again when Retry-After is over.',
  OPERATION_NOT_REGISTERED:
    'Only registered operations run here: have an operator register yours, or send one that is.',
  OVERLOADED: 'The gateway has more to do than it can: try again when Retry-After is over.',
  BAD_USER_INPUT: 'Correct the argument that the message names.',
  SOURCE_UNAUTHENTICATED: 'The source refuses our credentials: an operator has to correct the connection.',
  SOURCE_FORBIDDEN: 'The source does not let us do this: an operator has to extend the permissions of the connection.',
  SOURCE_NOT_FOUND: 'The source does not show the record any more.',
  SOURCE_REFUSED: 'The source refused the request as invalid.',
  SOURCE_CONFLICT: 'The record has changed in the source: read it again.',
  SOURCE_UNSUPPORTED: 'The source cannot do this.',
  SOURCE_RATE_LIMITED: 'The source allows no more calls now: try again later, or accept older values.',
  SOURCE_OVER_BUDGET:
    'Our own budget of calls to the source is used up: try again later, accept older values, or have an operator raise the limit.',
  SOURCE_UNAVAILABLE: 'The source does not answer: try again later, or accept older values.',
  SOURCE_TIMEOUT: 'The source did not answer in time: try again later, or accept older values.',
  SOURCE_PROTOCOL: 'The source answered something that cannot be understood: an operator has to look.',
  UNIT_MISMATCH: 'The quantity has no value in this unit: ask in a unit that measures the same.',
  RATE_MISSING:
    'No exchange rate leads from one currency to the other on that day: ask for a later day, or configure rates.',
  MORE_ERRORS: 'Correct the ones that are, or ask for less.',
  INTERNAL_SERVER_ERROR: 'A defect of the gateway: report it with the request id.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** The caller's argument is wrong; names it and says what to do. */
export function badInput(argument: string, message: string): GraphQLError {
  return new GraphQLError(`${argument}: ${message}`, {
    extensions: { code: 'BAD_USER_INPUT' satisfies ErrorCode, argument, http: { status: 400 } },
  });
}

export function forbidden(coordinate: string): GraphQLError {
  return new GraphQLError(`You may not ${coordinate.startsWith('Mutation.') ? 'ask' : 'read'} ${coordinate}.`, {
    extensions: { code: 'FORBIDDEN' satisfies ErrorCode, coordinate },
  });
}

export function routerOnly(): GraphQLError {
  return new GraphQLError(ERROR_CODES.ROUTER_ONLY, {
    extensions: { code: 'ROUTER_ONLY' satisfies ErrorCode, http: { status: 403 } },
  });
}

export function unauthenticated(): GraphQLError {
  return new GraphQLError('Sign in first: send a valid token in the Authorization header.', {
    extensions: { code: 'UNAUTHENTICATED' satisfies ErrorCode, http: { status: 401 } },
  });
}

/** The token may be good, so that the client keeps it. */
export function authUnavailable(): GraphQLError {
  return new GraphQLError(ERROR_CODES.AUTH_UNAVAILABLE, {
    extensions: { code: 'AUTH_UNAVAILABLE' satisfies ErrorCode, http: { status: 503 } },
  });
}

/** A quantity that cannot be told in the unit asked for; `dimension` is null for a unit that has no known size. */
export function unitMismatch(from: string, to: string, dimension: string | null, asked: string): GraphQLError {
  const why =
    dimension === null ? `${from} is a unit whose size is not known` : `one measures ${dimension}, the other ${asked}`;
  return new GraphQLError(`${from} cannot be told in ${to}: ${why}.`, {
    extensions: { code: 'UNIT_MISMATCH' satisfies ErrorCode, from, to },
  });
}

/** Money that cannot be told in the currency asked for; `at` is null for today. */
export function rateMissing(from: string, to: string, at: string | null): GraphQLError {
  return new GraphQLError(`No exchange rate leads from ${from} to ${to} on ${at ?? 'this day'} or before.`, {
    extensions: { code: 'RATE_MISSING' satisfies ErrorCode, from, to, at },
  });
}
