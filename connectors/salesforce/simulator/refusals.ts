import type { SimulatedResponse } from '../../../src/simulator/server.ts';

/** One entry of the error array that every refusal of the REST API is. */
export interface ApiError {
  readonly errorCode: string;
  readonly message: string;
  readonly fields?: readonly string[];
}

/** A refusal on its way to the caller. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly ApiError[];

  constructor(status: number, error: ApiError) {
    super(error.message);
    this.status = status;
    this.errors = [error];
  }
}

export function refused(status: number, errors: readonly ApiError[]): SimulatedResponse {
  return {
    status,
    body: errors.map(({ message, errorCode, fields }) => ({ message, errorCode, ...(fields && { fields }) })),
  };
}

export const notFound = (): Refusal =>
  new Refusal(404, { errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' });

export const invalidSession: ApiError = {
  errorCode: 'INVALID_SESSION_ID',
  message: 'Session expired or invalid',
};

export const limitExceeded: ApiError = {
  errorCode: 'REQUEST_LIMIT_EXCEEDED',
  message: 'TotalRequests Limit exceeded.',
};

/** The refusal with a given status, when a test asks for that status and nothing else. */
export function refusalOf(status: number): readonly ApiError[] {
  switch (status) {
    case 401:
      return [invalidSession];
    case 403:
      return [limitExceeded];
    case 404:
      return [{ errorCode: 'NOT_FOUND', message: 'The requested resource does not exist' }];
    case 400:
      return [
        { errorCode: 'UNABLE_TO_LOCK_ROW', message: 'unable to obtain exclusive access to this record', fields: [] },
      ];
    case 503:
      return [{ errorCode: 'SERVER_UNAVAILABLE', message: 'We are down for maintenance.' }];
    default:
      return [{ errorCode: 'UNKNOWN_EXCEPTION', message: 'An unexpected error occurred.' }];
  }
}

/** The message for a column that does not exist, or that field-level security hides: the two cannot be told apart. */
export function noSuchColumn(name: string, entity: string): string {
  return (
    `No such column '${name}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append ` +
    `the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`
  );
}
