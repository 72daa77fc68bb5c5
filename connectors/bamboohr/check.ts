import type { Call, CheckResult } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import type { BamboohrClient } from './client.ts';
import type { Directory } from './directory.ts';
import { protocolError } from './failure.ts';
import { MAX_IDS } from './fields.ts';
import type { BamboohrMappings } from './mappings.ts';
import { employeeParts, groupsOf } from './ports-employee.ts';

/** What stays empty of an employment without a column of a history table. */
const COLUMNS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  jobInfo: {
    date: ['startedOn', 'endedOn'],
    jobTitle: ['jobTitle'],
    department: ['department'],
    location: ['workLocation'],
    division: ['legalEntity'],
  },
  employmentStatus: { date: ['type', 'endedOn'], employmentStatus: ['type', 'endedOn'] },
  compensation: { startDate: ['payRate', 'payPeriod'], rate: ['payRate'], paidPer: ['payPeriod'] },
};

/** Asks for no more than whether it may be asked. */
const LONG_AGO = { start: '2000-01-01', end: '2000-01-01' };

interface Account {
  readonly directory: Directory;
  readonly mappings: BamboohrMappings;
}

/** Signs in, then tries what each noun needs: one line each, and one for every field or column that is hidden from our user. */
export async function checkAccount(
  client: BamboohrClient,
  { directory, mappings }: Account,
  call: Call,
): Promise<readonly CheckResult[]> {
  const ids = await attempt(() => directory.ids('all', call));
  if (ids instanceof SourceError) return [{ what: 'sign in and list employees', ok: false, detail: ids.message }];
  const sample = ids.slice(0, MAX_IDS);
  const lines = await Promise.all([
    checked('Employee: read employees', () => hiddenFields({ directory, mappings }, sample, call)),
    checked('Employee: changes of employees', async () => {
      await directory.mark(call);
      return [];
    }),
    ...Object.entries(COLUMNS).map(([table, columns]) =>
      checked(`Employment: read ${table}`, () => hiddenColumns(client, { table, columns }, call)),
    ),
    checked('TimeOffRequest: read requests', async () => {
      const operation = 'GET /time_off/requests';
      await client.send({ method: 'GET', path: '/v1/time_off/requests', operation, query: LONG_AGO }, call);
      return [];
    }),
    checked('TimeOffBalance: read balances', () => balances(client, sample[0], call)),
  ]);
  return [{ what: 'sign in', ok: true, detail: '' }, ...lines.flat()];
}

/** One line for the thing itself, then what it found missing. */
async function checked(what: string, run: () => Promise<readonly CheckResult[]>): Promise<readonly CheckResult[]> {
  const found = await attempt(run);
  if (found instanceof SourceError) return [{ what, ok: false, detail: found.message }];
  return [{ what, ok: true, detail: '' }, ...found];
}

/** Fields that are hidden of everyone in the sample. Which fields the account does not have is its own affair. */
async function hiddenFields(
  { directory, mappings }: Account,
  ids: readonly string[],
  call: Call,
): Promise<readonly CheckResult[]> {
  if (ids.length === 0) return [];
  const groups = employeeParts(mappings).flatMap(({ fields }) => groupsOf(mappings, fields));
  const seen = [...(await directory.read(ids, groups, call)).values()];
  const hidden = [...new Set(groups.flat())].filter((field) => seen.every((each) => each.hidden.has(field)));
  return hidden.map((field) => {
    const without = Object.keys(mappings.employee.rows).filter((row) => mappings.employee.reads([row]).includes(field));
    return missing(`employee.${field}`, `${without.join(', ')} of Employee`);
  });
}

async function hiddenColumns(
  client: BamboohrClient,
  { table, columns }: { readonly table: string; readonly columns: Readonly<Record<string, readonly string[]>> },
  call: Call,
): Promise<readonly CheckResult[]> {
  const operation = `GET /employees/all/tables/${table}`;
  const rows = await client.send({ method: 'GET', path: `/v1/employees/all/tables/${table}`, operation }, call);
  if (!Array.isArray(rows)) throw protocolError(operation, 'the answer is no list of rows');
  if (rows.length === 0) return [];
  return Object.entries(columns)
    .filter(([column]) => rows.every((row: unknown) => valueAt(row, column) === undefined))
    .map(([column, fields]) => missing(`${table}.${column}`, `${fields.join(', ')} of Employment`));
}

async function balances(client: BamboohrClient, id: string | undefined, call: Call): Promise<readonly CheckResult[]> {
  if (id === undefined) return [];
  const operation = 'GET /employees/{id}/time_off/calculator';
  await client.send({ method: 'GET', path: `/v1/employees/${id}/time_off/calculator`, operation, keys: 1 }, call);
  return [];
}

function missing(what: string, without: string): CheckResult {
  const detail = `hidden from our user; without it ${without} stays empty (grant it in the access level of the user, and in the scopes of the application)`;
  return { what, ok: false, detail };
}

async function attempt<T>(run: () => Promise<T>): Promise<T | SourceError> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
}
