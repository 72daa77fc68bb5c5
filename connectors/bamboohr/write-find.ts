import type { Call } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import type { FindOutcome, Inputs, StepCall } from '../../src/connector/write.ts';
import type { BamboohrClient } from './client.ts';
import type { Directory } from './directory.ts';
import { type EmployeeField, isEmployeeField, MAX_IDS } from './fields.ts';
import type { Tables } from './tables.ts';
import { type Expected, type Expects, expectsOf } from './write-expects.ts';
import { isSameValue, readFields, readRequests, type SeenRequest } from './write-reads.ts';

export interface FindTools {
  readonly client: BamboohrClient;
  readonly directory: Directory;
  readonly tables: Tables;
}

const ABSENT: FindOutcome = { kind: 'absent' };
const UNSURE: FindOutcome = { kind: 'unsure' };

/** Looks whether a step happened, by what it was to make true: the source keeps nothing of ours to know it by. */
export async function findStep(tools: FindTools, step: StepCall, inputs: Inputs, call: Call): Promise<FindOutcome> {
  try {
    return await look(tools, expectsOf(step, inputs), call);
  } catch (error) {
    // Nothing is known, whatever the kind: a refusal to show is no refusal of what was sent before.
    if (error instanceof SourceError) return { kind: 'unknown', error };
    throw error;
  }
}

async function look(tools: FindTools, expects: Expects, call: Call): Promise<FindOutcome> {
  switch (expects.look) {
    case 'employee':
      return findEmployee(tools, expects, call);
    case 'fields':
      return findFields(tools.client, expects, call);
    case 'new-row':
    case 'row':
    case 'no-row':
      return findInTable(tools, expects, call);
    case 'new-request':
      return findRequest(tools.client, expects, call);
    case 'status':
      return findStatus(tools.client, expects, call);
  }
}

function applied(key: string): FindOutcome {
  return { kind: 'applied', key, version: null };
}

/** Two that look alike are not told apart: one may be somebody else's. */
function onlyOne(keys: readonly string[], otherwise: FindOutcome): FindOutcome {
  const [only] = keys;
  if (only === undefined) return otherwise;
  return keys.length === 1 ? applied(only) : UNSURE;
}

/** Ids count up, so who was made since has one above those that were there. Somebody of whom too little is shown may be the one. */
async function findEmployee(
  { directory }: FindTools,
  { above, values }: Expected<'employee'>,
  call: Call,
): Promise<FindOutcome> {
  const ids = (await directory.ids('all', call)).filter((id) => Number(id) > Number(above));
  const names = Object.keys(values).filter(isEmployeeField);
  const found: string[] = [];
  let isHidden = false;
  for (let at = 0; at < ids.length; at += MAX_IDS) {
    const page = ids.slice(at, at + MAX_IDS);
    const seen = await directory.read(page, [names], call);
    for (const id of page) {
      const shown = (name: EmployeeField) =>
        seen.get(id)?.hidden.has(name) === true ? undefined : seen.get(id)?.values[name];
      if (names.some((name) => shown(name) !== undefined && !isSameValue(shown(name), values[name]))) continue;
      if (names.some((name) => shown(name) === undefined)) isHidden = true;
      else found.push(id);
    }
  }
  return isHidden ? UNSURE : onlyOne(found, ABSENT);
}

async function findFields(
  client: BamboohrClient,
  { employee, before, after }: Expected<'fields'>,
  call: Call,
): Promise<FindOutcome> {
  const shown = await readFields(client, { id: employee, names: Object.keys(after) }, call);
  return settled(shown, { before, after }, employee);
}

/** Somebody who has been hidden from us shows no rows either, and that says nothing. */
async function findInTable(
  { tables, directory }: FindTools,
  expects: Expected<'new-row' | 'row' | 'no-row'>,
  call: Call,
): Promise<FindOutcome> {
  const { employee } = expects;
  const rows = await rowsOf(tables, expects, call);
  if (rows.length === 0 && !(await directory.visible([employee], call)).has(employee)) return UNSURE;
  if (expects.look === 'new-row')
    return onlyOne(
      newIn(rows, expects).map((row) => `${employee}:${row}`),
      ABSENT,
    );
  const row = rows.find((each) => idOf(each) === expects.row);
  const key = `${employee}:${expects.row}`;
  if (expects.look === 'no-row') return row === undefined ? applied(key) : ABSENT;
  if (row === undefined) return UNSURE;
  const shown = Object.fromEntries(Object.keys(expects.after).map((name) => [name, valueAt(row, name)]));
  return settled(shown, expects, key);
}

/**
 * What was set in one call was set as a whole. A value that is neither as before nor as sent has been changed since, or is written otherwise
 * by the source, as a state by its abbreviation.
 */
function settled(
  shown: Readonly<Record<string, unknown>>,
  {
    before,
    after,
  }: { readonly before: Readonly<Record<string, unknown>>; readonly after: Readonly<Record<string, unknown>> },
  key: string,
): FindOutcome {
  const names = Object.keys(after);
  // Another case of letters is the source's spelling, unless it is all that changes.
  const isAfter = (name: string) =>
    isSameValue(shown[name], after[name]) && (shown[name] === after[name] || !isSameValue(before[name], after[name]));
  if (names.every(isAfter)) return applied(key);
  if (names.some((name) => shown[name] === undefined)) return UNSURE;
  if (names.some((name) => !isAfter(name) && isSameValue(shown[name], before[name]))) return ABSENT;
  return names.some(isAfter) ? applied(key) : UNSURE;
}

/** The ids of rows that were not there and hold what was sent, as far as we see it, in ascending order. */
export async function newRows(tables: Tables, expects: Expected<'new-row'>, call: Call): Promise<readonly string[]> {
  return newIn(await rowsOf(tables, expects, call), expects);
}

function newIn(rows: readonly unknown[], expects: Expected<'new-row'>): readonly string[] {
  return rows
    .filter((row) => !expects.known.includes(idOf(row)))
    .filter((row) =>
      Object.entries(expects.columns).every(([name, value]) => {
        const shown = valueAt(row, name);
        return shown === undefined || isSameValue(shown, value);
      }),
    )
    .map(idOf)
    .sort((left, right) => Number(left) - Number(right));
}

async function rowsOf(
  tables: Tables,
  { employee, table }: Pick<Expected<'new-row'>, 'employee' | 'table'>,
  call: Call,
): Promise<readonly unknown[]> {
  return (await tables.of([employee], [table], call)).get(employee)?.[table] ?? [];
}

function idOf(row: unknown): string {
  return String(valueAt(row, 'id'));
}

/**
 * By person, type and days: how much it is may come back in other parts. A new request that has been cancelled since is one that a person
 * does not want sent again.
 */
async function findRequest(
  client: BamboohrClient,
  { employee, type, start, end, known }: Expected<'new-request'>,
  call: Call,
): Promise<FindOutcome> {
  const requests = await readRequests(client, { start, end, employeeId: employee, type }, call);
  const alike = requests.filter((each) => each.start === start && each.end === end && !known.includes(each.id));
  const keys = alike.filter(({ status }) => status !== 'canceled').map(({ id }) => `${employee}:${id}`);
  return onlyOne(keys, alike.length === 0 ? ABSENT : UNSURE);
}

async function findStatus(
  client: BamboohrClient,
  { employee, request, before, after }: Expected<'status'>,
  call: Call,
): Promise<FindOutcome> {
  const always = { start: '1970-01-01', end: '2199-12-31' };
  const [shown] = await readRequests(client, { ...always, employeeId: employee, id: request }, call);
  if (shown === undefined) return UNSURE;
  if (shown.status === after) return applied(`${employee}:${request}`);
  return isStill(shown, before, after) ? ABSENT : UNSURE;
}

/** Where several approve, one approval leaves the request as it was, but not for us to approve. A cancellation would have been the end. */
function isStill(shown: SeenRequest, before: string, after: string): boolean {
  if (after === 'canceled') return true;
  return shown.status === before && (after !== 'approved' || shown.isOpenToUs);
}
