import type { Call, HttpResponse } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { filledRequest, outcomeOfFailure } from '../../src/connector/step.ts';
import type { Inputs, StepCall, WriteOutcome } from '../../src/connector/write.ts';
import type { BamboohrClient } from './client.ts';
import { failure, jsonOf, protocolError } from './failure.ts';
import type { Tables } from './tables.ts';
import { type Expected, type Expects, expectsOf, idsIn } from './write-expects.ts';
import { newRows } from './write-find.ts';

/** What steps are sent and looked for with. */
export interface WriteTools {
  readonly client: BamboohrClient;
  readonly tables: Tables;
}

/** The row of a table whose id is not told and not shown either: no row has it, so that nothing else is deleted in its place. */
const NO_ROW = '0';

/** Sends one step. What it made has its key from the address in the answer, a new row from its table read again. */
export async function applyStep(tools: WriteTools, step: StepCall, inputs: Inputs, call: Call): Promise<WriteOutcome> {
  const expects = expectsOf(step, inputs);
  const { method, path, body } = filledRequest(step.request, idsIn(inputs));
  const { operation } = step;
  let answer: HttpResponse;
  try {
    answer = await tools.client.write({ method, path, operation, body }, call);
  } catch (error) {
    return outcomeOfFailure(error);
  }
  try {
    return { kind: 'applied', key: await keyOf(tools, expects, { answer, operation }, call), version: null };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    // Only an answer that says itself that nothing happened is a refusal: whatever else fails here fails behind the deed.
    return { kind: expects.look === 'no-row' && error.kind === 'not-found' ? 'rejected' : 'unknown', error };
  }
}

interface Answered {
  readonly answer: HttpResponse;
  readonly operation: string;
}

async function keyOf(tools: WriteTools, expects: Expects, answered: Answered, call: Call): Promise<string> {
  switch (expects.look) {
    case 'employee':
      return idIn(answered, /(?:\/employees\/|[?&]id=)(\d{1,15})(?:[/?&#]|$)/);
    case 'fields':
      return expects.employee;
    case 'new-row':
      return `${expects.employee}:${await rowId(tools.tables, expects, call)}`;
    case 'row':
      return `${expects.employee}:${expects.row}`;
    case 'no-row':
      mustBeDeleted(answered);
      return `${expects.employee}:${expects.row}`;
    case 'new-request':
      return `${expects.employee}:${idIn(answered, /\/requests\/(\d{1,15})(?:[/?#]|$)/)}`;
    case 'status':
      return `${expects.employee}:${expects.request}`;
  }
}

/** The id in the header Location, be it an address of the API or of the web application. */
function idIn({ answer, operation }: Answered, pattern: RegExp): string {
  const id = pattern.exec(answer.headers['location'] ?? '')?.[1];
  if (id === undefined) throw protocolError(operation, 'the answer does not say what was made');
  return id;
}

async function rowId(tables: Tables, expects: Expected<'new-row'>, call: Call): Promise<string> {
  return (await newRows(tables, expects, call)).at(-1) ?? NO_ROW;
}

/** 200 says that it was understood; whether it was done stands in the body. */
function mustBeDeleted({ answer, operation }: Answered): void {
  const isDone = valueAt(jsonOf(answer, operation), 'success');
  if (isDone === true) return;
  if (isDone !== false) throw protocolError(operation, 'the answer does not say whether the row was deleted');
  throw failure('not-found', operation, { detail: 'the row was not deleted (look whether it is still there)' });
}
