import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { together } from '../../src/connector/together.ts';
import type { BamboohrClient } from './client.ts';
import type { Directory } from './directory.ts';
import { isKind, protocolError } from './failure.ts';
import { isId } from './fields.ts';
import type { Histories } from './history.ts';

export type TableName = keyof Histories;

/**
 * Reads history tables, of everyone with one call per table, or of one employee.
 *
 * The answer is in no particular order; columns that are hidden from us are not in the rows.
 * Source: GET /employees/{id}/tables/{table}, https://documentation.bamboohr.com/reference/get-employee-table-data
 */
export class Tables {
  readonly #client: BamboohrClient;
  readonly #directory: Directory;

  constructor(client: BamboohrClient, directory: Directory) {
    this.#client = client;
    this.#directory = directory;
  }

  /** The histories of these employees; who is not visible to us has none. There is no call for some, so those of several come with everyone's. */
  async of(ids: readonly string[], tables: readonly TableName[], call: Call): Promise<ReadonlyMap<string, Histories>> {
    const [only] = ids;
    if (only === undefined || ids.length > 1) return this.all(tables, call);
    try {
      return await this.#read(only, tables, call);
    } catch (error) {
      // Somebody who is gone or hidden: 404 or 403. Whether it is that, the employees tell.
      const isAbsent = isKind(error, 'not-found', 'forbidden') && !(await this.#directory.visible(ids, call)).has(only);
      if (isAbsent) return new Map();
      throw error;
    }
  }

  all(tables: readonly TableName[], call: Call): Promise<ReadonlyMap<string, Histories>> {
    return this.#read('all', tables, call);
  }

  async #read(who: string, tables: readonly TableName[], call: Call): Promise<ReadonlyMap<string, Histories>> {
    const answers = await together(call, (each) =>
      Promise.all(tables.map(async (table) => ({ table, rows: await this.#rows(who, table, each) }))),
    );
    const histories = new Map<string, Record<TableName, unknown[]>>();
    for (const { table, rows } of answers) {
      for (const { employeeId, row } of rows) {
        const own = histories.get(employeeId) ?? { jobInfo: [], employmentStatus: [], compensation: [] };
        own[table].push(row);
        histories.set(employeeId, own);
      }
    }
    return histories;
  }

  async #rows(who: string, table: TableName, call: Call) {
    const path = `/v1/employees/${who}/tables/${table}`;
    const operation = `GET /employees/${who === 'all' ? 'all' : '{id}'}/tables/${table}`;
    const keys = who === 'all' ? {} : { keys: 1 };
    const rows = await this.#client.send({ method: 'GET', path, operation, ...keys }, call);
    if (!Array.isArray(rows)) throw protocolError(operation, 'the answer is no list of rows');
    return rows.map((row: unknown) => {
      const [employeeId, id] = [idAt(row, 'employeeId'), idAt(row, 'id')];
      if (employeeId === null || id === null) throw protocolError(operation, 'answered a row without its ids');
      return { employeeId, row };
    });
  }
}

function idAt(row: unknown, name: string): string | null {
  const value = valueAt(row, name);
  const text = typeof value === 'number' ? String(value) : value;
  return isId(text) ? text : null;
}
