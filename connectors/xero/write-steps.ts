import { SourceError } from '../../src/connector/errors.ts';
import type { Key, Members } from '../../src/connector/plans.ts';
import { inText, STEP_KEY } from '../../src/connector/step.ts';
import type { StepCall } from '../../src/connector/write.ts';
import type { XeroSettings } from './config.ts';
import type { PortEnvironment } from './ports.ts';
import type { Look } from './write-looks.ts';

/** What a plan is made with. */
export interface WriteEnvironment extends PortEnvironment {
  readonly settings: XeroSettings;
}

interface Written {
  readonly method: 'PUT' | 'POST';
  readonly objectType: string;
  /** Below the object type: `/{self}`, `?unitdp=4`. */
  readonly path: string;
  readonly key: Key | null;
  readonly body: Members;
  readonly look: Look;
}

/** One write, sent under the idempotency key of its step. */
export function callOf({ method, objectType, path, key, body, look }: Written): StepCall {
  return {
    operation: `${method} /${objectType}`,
    objectType,
    key,
    request: {
      method,
      path: `/${objectType}${path}`,
      headers: { 'idempotency-key': inText(STEP_KEY) },
      body,
    },
    expects: look,
  };
}

/** A call that undoes its step. It has a key of its own also where it is sent under that of the step, for it is another request. */
export function undoing(call: StepCall): StepCall {
  const headers = { 'idempotency-key': `${inText(STEP_KEY)}-undo` };
  return { ...call, request: { ...call.request, headers } };
}

/** The record of a change is not there any more. */
export function missing(objectType: string): SourceError {
  return new SourceError('not-found', {
    source: 'xero',
    operation: `GET /${objectType}`,
    detail: 'the record is not visible any more',
  });
}
