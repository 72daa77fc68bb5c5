import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import type { BamboohrClient } from './client.ts';
import { protocolError } from './failure.ts';
import { isId, type SeenEmployee } from './fields.ts';

const PATH = '/v1/employees';
const OPERATION = 'GET /employees';
const MAX_PAGE_SIZE = 2500;

/** GET /employees, OAuth only: https://documentation.bamboohr.com/reference/list-employees */
export class EmployeeList {
  readonly #client: BamboohrClient;

  constructor(client: BamboohrClient) {
    this.#client = client;
  }

  /** Those of the employees who are visible to us, each with the fields that are hidden of it. */
  async read(
    ids: readonly string[],
    fields: readonly string[],
    call: Call,
  ): Promise<ReadonlyMap<string, SeenEmployee>> {
    const query = {
      'filter[ids]': ids.join(','),
      ...(fields.length === 0 ? {} : { fields: fields.join(',') }),
      'page[limit]': String(Math.max(1, ids.length)),
    };
    const answer = await this.#client.send(
      { method: 'GET', path: PATH, operation: OPERATION, query, keys: ids.length },
      call,
    );
    return new Map(rowsOf(answer).map((row) => [idOf(row), seenOf(row, fields)]));
  }

  /** The ids of everyone, or of who is active. A cursor is not kept: it ends with the employee that it stands at. */
  async ids(who: 'all' | 'active', call: Call): Promise<readonly string[]> {
    const ids: string[] = [];
    const seen = new Set<string>();
    for (let cursor: string | null = null; ; ) {
      const query: Record<string, string> = {
        ...(who === 'active' ? { 'filter[status]': 'active' } : {}),
        'page[limit]': String(MAX_PAGE_SIZE),
        ...(cursor === null ? {} : { 'page[after]': cursor }),
      };
      const answer: unknown = await this.#client.send({ method: 'GET', path: PATH, operation: OPERATION, query }, call);
      ids.push(...rowsOf(answer).map(idOf));
      cursor = cursorOf(answer);
      if (cursor === null) return ids;
      if (seen.has(cursor)) throw protocolError(OPERATION, 'a page leads back to an earlier one');
      seen.add(cursor);
    }
  }
}

function rowsOf(answer: unknown): readonly unknown[] {
  const data = valueAt(answer, 'data');
  if (!Array.isArray(data)) throw protocolError(OPERATION, 'the answer has no list of employees');
  return data;
}

function cursorOf(answer: unknown): string | null {
  const cursor = valueAt(answer, 'meta.page.nextCursor');
  if (cursor === null) return null;
  if (typeof cursor !== 'string' || cursor === '')
    throw protocolError(OPERATION, 'does not say whether more pages follow');
  return cursor;
}

function idOf(row: unknown): string {
  const id = valueAt(row, 'employeeId');
  const text = typeof id === 'number' ? String(id) : id;
  if (!isId(text)) throw protocolError(OPERATION, 'answered an employee without id');
  return text;
}

function seenOf(row: unknown, fields: readonly string[]): SeenEmployee {
  const restricted = valueAt(row, '_restrictedFields');
  if (!Array.isArray(restricted)) throw protocolError(OPERATION, 'does not say which fields are hidden');
  const hidden = new Set<unknown>(restricted);
  return {
    values: Object.fromEntries(fields.map((each) => [each, valueAt(row, each)])),
    hidden: new Set(fields.filter((each) => hidden.has(each))),
  };
}
