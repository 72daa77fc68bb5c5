import { Answers } from '../../src/connector/answers.ts';
import type { HttpResponse } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';

/** QuickBooks refuses calls for a minute where it names no time. */
const THROTTLED_MS = 60_000;

/**
 * What the answers of the Accounting API mean.
 *
 * Source: https://developer.intuit.com/app/developer/qbo/docs/develop/troubleshooting/error-codes, API v3
 */
export const answers = new Answers({
  source: 'quickbooks',
  codeOf: (body) => faultCode(body) ?? valueAt(body, 'error'),
  kinds: {
    '3200': 'unauthenticated',
    '3001': 'rate-limited',
    '3100': 'rate-limited',
    '610': 'not-found',
    '2500': 'invalid',
    '4000': 'invalid',
    '4001': 'invalid',
    '5010': 'conflict',
    '6000': 'invalid',
    '6240': 'invalid',
  },
  advice: {
    unauthenticated: 'check clientId, clientSecret and refreshToken',
    forbidden: 'check realmId and the scope com.intuit.quickbooks.accounting',
    'not-found': 'the object is not there, or apiUrl is wrong',
    invalid: 'refused as it is: a name is taken by another customer, vendor or employee, or a reference names nothing',
    conflict: 'it was changed meanwhile: read it again',
    'rate-limited': 'wait',
  },
  waitOf: throttledMs,
});

/** How long everyone waits after an answer. */
export function throttledMs(response: HttpResponse): number | undefined {
  return response.status === 429 && response.headers['retry-after'] === undefined ? THROTTLED_MS : undefined;
}

/** The code of the first error: `Fault` of the services, `fault` of the gateway in front of them. Null where there is none. */
export function faultCode(body: unknown): string | null {
  const errors = valueAt(body, 'Fault.Error') ?? valueAt(body, 'fault.error');
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  const code = valueAt(first, 'code');
  return typeof code === 'string' || typeof code === 'number' ? String(code).replace(/^0+(?=\d)/, '') : null;
}

/** Whether the answer is a refusal, whatever its status says. */
export function isFault(body: unknown): boolean {
  return valueAt(body, 'Fault') !== undefined || valueAt(body, 'fault') !== undefined;
}
