import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import type { BamboohrClient } from './client.ts';
import { protocolError } from './failure.ts';

/** Fields of one employee by the names they are written by; undefined = hidden from us, null = not set. */
export type FieldValues = Readonly<Partial<Record<string, string | null>>>;

/**
 * Reads single fields of one employee, live and by the names that POST /employees/{id} knows.
 *
 * Source: https://documentation.bamboohr.com/reference/get-employee
 */
export async function readFields(
  client: BamboohrClient,
  { id, names }: { readonly id: string; readonly names: readonly string[] },
  call: Call,
): Promise<FieldValues> {
  const operation = 'GET /employees/{id}';
  const query = { fields: names.join(',') };
  const answer = await client.send({ method: 'GET', path: `/v1/employees/${id}`, operation, query, keys: 1 }, call);
  if (typeof valueAt(answer, 'id') !== 'string') throw protocolError(operation, 'the answer is no employee');
  return Object.fromEntries(names.map((name) => [name, textIn(valueAt(answer, name), operation)]));
}

function textIn(value: unknown, operation: string): string | null | undefined {
  if (value === undefined || value === null) return value;
  if (typeof value !== 'string' && typeof value !== 'number') throw protocolError(operation, 'a field is no text');
  const text = String(value).trim();
  return text === '' || text === '0000-00-00' ? null : text;
}

/** What is asked of the requests for time off; both days are required by the source. */
export interface RequestQuery {
  readonly start: string;
  readonly end: string;
  readonly employeeId: string;
  readonly type?: string;
  readonly id?: string;
}

/** A request for time off as far as its writer looks at it. */
export interface SeenRequest {
  readonly id: string;
  readonly status: string;
  readonly start: string;
  readonly end: string;
  /** Whether our user may approve it now. */
  readonly isOpenToUs: boolean;
}

/** https://documentation.bamboohr.com/reference/list-time-off-requests */
export async function readRequests(
  client: BamboohrClient,
  { start, end, employeeId, type, id }: RequestQuery,
  call: Call,
): Promise<readonly SeenRequest[]> {
  const operation = 'GET /time_off/requests';
  const query = {
    ...{ start, end, employeeId },
    ...(type === undefined ? {} : { type }),
    ...(id === undefined ? {} : { id }),
  };
  const answer = await client.send({ method: 'GET', path: '/v1/time_off/requests', operation, query }, call);
  if (!Array.isArray(answer)) throw protocolError(operation, 'the answer is no list of requests');
  return answer.map((request: unknown) => ({
    id: String(valueAt(request, 'id')),
    status: String(valueAt(request, 'status.status')),
    start: String(valueAt(request, 'start')),
    end: String(valueAt(request, 'end')),
    isOpenToUs: valueAt(request, 'actions.approve') === true,
  }));
}

/** Whether a column of a row shows what was sent; lists know their options in any case of letters. */
export function isSameValue(one: unknown, other: unknown): boolean {
  return plainOf(one) === plainOf(other);
}

function plainOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return (typeof value === 'object' ? JSON.stringify(value) : String(value)).trim().toLowerCase();
}
