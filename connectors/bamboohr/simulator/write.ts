import type { Effect } from '../../../src/simulator/ledger.ts';
import type { SimulatedResponse } from '../../../src/simulator/server.ts';
import type { Context } from './context.ts';

/** A context in which one call may change things. */
export interface Writing extends Context {
  readonly effect: (effect: Pick<Effect, 'action' | 'objectType' | 'key' | 'values'>) => void;
}

/** Nothing to read in the answer: the employee, row or request has to be read back. */
export function done(): SimulatedResponse {
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: null };
}

/** Created, at the address in `Location`; without body unless the source sends one. */
export function created(location: string, body: unknown = null): SimulatedResponse {
  return { status: 201, headers: { location }, body };
}
