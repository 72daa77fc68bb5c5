import { Answers, jsonOrNull } from '../../src/connector/answers.ts';
import type { HttpResponse } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';

/**
 * What refusals say: `{ request_id, errors: [{ error_source, error_type, error_code, message, field_name }] }`.
 *
 * Source: https://docs.shipstation.com/error-codes, ShipEngine OpenAPI 1.1.202604070904, schema `error_response_body`
 */
export const answers = new Answers({
  source: 'shipstation',
  codeOf: (body) => valueAt(body, 'errors.0.error_code'),
  kinds: {
    rate_limit_exceeded: 'rate-limited',
    unauthorized: 'unauthenticated',
    forbidden: 'forbidden',
    subscription_inactive: 'forbidden',
    trial_expired: 'forbidden',
    terms_not_accepted: 'forbidden',
    invalid_billing_plan: 'forbidden',
    identifier_conflict: 'conflict',
    tracking_not_supported: 'unsupported',
  },
  advice: {
    unauthenticated: 'check apiKey; keys of version 1 do not open version 2',
    forbidden: 'the plan of the account or the terms of a carrier forbid it',
    'not-found': 'check apiUrl',
    'rate-limited': 'the account has used up its calls',
  },
});

/** Whether the source itself says that it has no such record. A 404 in another form is of something before it: of a wrong address. */
export function saysMissing({ status, text }: HttpResponse): boolean {
  return status === 404 && typeof valueAt(jsonOrNull(text), 'errors.0.error_source') === 'string';
}
