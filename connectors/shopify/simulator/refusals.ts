import { GraphQLError } from 'graphql';
import type { SimulatedResponse } from '../../../src/simulator/server.ts';

/** A field that the token may not see, or customer data that the app is not approved for. */
export function accessDenied(what: string, requires: string): GraphQLError {
  return new GraphQLError(`Access denied for ${what} field. Required access: ${requires}.`, {
    extensions: {
      code: 'ACCESS_DENIED',
      documentation: 'https://shopify.dev/api/usage/access-scopes',
      requiredAccess: requires,
    },
  });
}

/** What the gateway before the API answers with a status: no GraphQL, `errors` is one text. */
export function refusal(status: number, retryAfter: string | undefined): SimulatedResponse {
  return {
    status,
    ...(retryAfter === undefined ? {} : { headers: { 'retry-after': retryAfter } }),
    body: { errors: TEXTS[status] ?? 'Internal Server Error' },
  };
}

const TEXTS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: '[API] Invalid API key or access token (unrecognized login or wrong password)',
  402: 'Unavailable Shop',
  403: '[API] This action requires merchant approval for the necessary scope.',
  404: 'Not Found',
  409: 'Conflict',
  423: 'Unavailable Shop',
  429: 'Exceeded the rate limit. Reduce request rates to resume uninterrupted service.',
  430: 'Shopify Security Rejection',
  503: 'Service Unavailable',
};
