import type { Call, HttpRequest, HttpResponse } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { sendOnce, sortedJson } from '../../src/connector/sending.ts';
import type { Session } from '../../src/connector/session.ts';
import type { StepRequest } from '../../src/connector/write.ts';
import { ADVICE, bodyOf, type Environment, failure, headersOf, reasonOf } from './answers.ts';
import type { XeroSettings } from './config.ts';

export interface WriteRequest {
  /** For errors and reports: `PUT /Invoices`. */
  readonly operation: string;
  /** The name of the list in the answer: `Invoices`. */
  readonly collection: string;
  readonly request: StepRequest;
}

interface Sending {
  readonly request: WriteRequest;
  readonly settings: XeroSettings;
  readonly environment: Environment;
}

/**
 * Sends one write and gives the record as the answer shows it. Throws SourceError, also for a refusal inside an answer of status 200.
 */
export async function send(
  session: Session<string>,
  { request, settings, environment }: Sending,
  call: Call,
): Promise<unknown> {
  return sendOnce(
    session,
    {
      operation: request.operation,
      transport: environment.transport,
      requestWith: (token) => writeRequestOf(request, settings, token),
      read: (response, http) => writtenOf(request, http, response, environment),
    },
    call,
  );
}

function writeRequestOf({ operation, request }: WriteRequest, settings: XeroSettings, token: string): HttpRequest {
  return {
    method: request.method,
    url: `${settings.apiUrl}/api.xro/2.0${request.path}`,
    operation,
    headers: { ...headersOf(settings, token), 'content-type': 'application/json', ...request.headers },
    body: sortedJson(request.body),
  };
}

function writtenOf(
  { collection }: WriteRequest,
  http: HttpRequest,
  response: HttpResponse,
  environment: Environment,
): unknown {
  if (response.status === 400 && /idempotency/i.test(reasonOf(response)))
    throw failure('protocol', http, 'its idempotency key was used for another request');
  const records = valueAt(bodyOf(http, response, environment), collection);
  const record: unknown = Array.isArray(records) ? records[0] : undefined;
  if (typeof record !== 'object' || record === null) throw failure('protocol', http, 'answered without the record');
  if (isRefused(record)) throw failure('invalid', http, `status 200, refused inside (${ADVICE.invalid})`);
  return record;
}

/** With `summarizeErrors=false` a refused record comes with status 200, marked in itself. */
function isRefused(record: object): boolean {
  const errors = valueAt(record, 'ValidationErrors');
  return (
    valueAt(record, 'StatusAttributeString') === 'ERROR' ||
    valueAt(record, 'HasErrors') === true ||
    valueAt(record, 'HasValidationErrors') === true ||
    (Array.isArray(errors) && errors.length > 0)
  );
}
