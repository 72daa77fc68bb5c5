import { Answers } from '../../src/connector/answers.ts';
import type { HttpResponse } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';

/**
 * What Odoo's refusals say: `name` is the Python exception, in JSON-2 beside a true HTTP status, in JSON-RPC inside an answer of status 200.
 * Source: https://www.odoo.com/documentation/19.0/developer/reference/external_api.html, odoo/odoo odoo/http.py
 */
export const answers = new Answers({
  source: 'odoo',
  codeOf: (body) => valueAt(body, 'name'),
  kinds: {
    'odoo.exceptions.AccessDenied': 'unauthenticated',
    'odoo.http.SessionExpiredException': 'unauthenticated',
    'werkzeug.exceptions.Unauthorized': 'unauthenticated',
    'odoo.exceptions.AccessError': 'forbidden',
    'werkzeug.exceptions.Forbidden': 'forbidden',
    'odoo.exceptions.MissingError': 'not-found',
    'werkzeug.exceptions.NotFound': 'not-found',
    'odoo.exceptions.ValidationError': 'invalid',
    'odoo.exceptions.UserError': 'invalid',
    'odoo.exceptions.RedirectWarning': 'invalid',
    'builtins.ValueError': 'invalid',
    'builtins.TypeError': 'invalid',
    'builtins.KeyError': 'invalid',
    // Two transactions met: rolled back, after five tries of the server itself.
    'psycopg2.errors.SerializationFailure': 'unavailable',
    'psycopg2.errors.DeadlockDetected': 'unavailable',
    'psycopg2.errors.LockNotAvailable': 'unavailable',
    'psycopg2.extensions.TransactionRollbackError': 'unavailable',
    'psycopg2.OperationalError': 'unavailable',
    'odoo.exceptions.LockError': 'unavailable',
  },
  advice: {
    unauthenticated: 'check apiKey, login and database; a key ends after at most three months',
    forbidden: 'give the user of the key access to the model',
    'not-found': 'check database, and that the app of the model is installed',
  },
});

/** The result inside a JSON-RPC answer, which is of status 200 also where it is an error. Undefined where the method returns nothing. */
export function rpcResult(response: HttpResponse, operation: string, nowMs: number): unknown {
  const body = answers.body(response, operation, nowMs);
  const error = valueAt(body, 'error');
  if (error !== undefined) {
    const name = valueAt(error, 'data.name');
    const isExpired = valueAt(error, 'code') === 100;
    const kind = isExpired ? 'unauthenticated' : (answers.kindOf(name) ?? 'protocol');
    throw answers.refused(kind, operation, { what: `refused with ${Object.hasOwn(KNOWN, kind) ? kind : 'an error'}` });
  }
  if (valueAt(body, 'jsonrpc') !== '2.0') throw answers.protocol(operation, 'answered something else than JSON-RPC');
  return valueAt(body, 'result');
}

const KNOWN = { unauthenticated: true, forbidden: true, 'not-found': true, invalid: true, unavailable: true } as const;
