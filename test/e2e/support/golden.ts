/**
 * Golden operations: what clients ask, with the recorded answer, the calls it made and the rules it asked.
 * Comments say the conditions: `# caller: sales`, `# header: name: value`, `# down: erp` (in a company that was asked once before),
 * `# later: 400 seconds`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, parse, print, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { entryOf, mayRead } from '../../../src/auth/access.ts';
import { isRole, type Principal } from '../../../src/auth/principal.ts';
import { FIRST_QUERY } from '../../../src/cli/first-query.ts';
import { mergedDocument } from '../../../src/graphql/schema.ts';
import { type Answer, type Caller, type ConnectionName, ROOT, SCHEMA, type TestCompany } from './company.ts';

const DIRECTORY = join(ROOT, 'test/operations');

const operations: readonly (readonly [name: string, document: string])[] = [
  ['first-query', `# caller: admin\n${FIRST_QUERY}`],
  ...readdirSync(DIRECTORY)
    .filter((file) => file.endsWith('.graphql'))
    .map((file) => [file.replace('.graphql', ''), readFileSync(join(DIRECTORY, file), 'utf8')] as const),
];

const isInOutage = (document: string) => conditionOf(document, 'down') !== undefined;

export const CALM_OPERATIONS = operations.filter(([, document]) => !isInOutage(document));
export const OUTAGE_OPERATIONS = operations.filter(([, document]) => isInOutage(document));

/** Where the answer of an operation is recorded. */
export function recordingPath(name: string): string {
  return join(DIRECTORY, `${name}.json`);
}

function conditionOf(document: string, word: string): string | undefined {
  return new RegExp(`^# ${word}: (.+)$`, 'm').exec(document)?.[1];
}

/** Who asks an operation. */
export function callerOf(document: string): Caller {
  return (conditionOf(document, 'caller') ?? 'admin') as Caller;
}

/** Asks once, so that there is something to fall back to. */
export async function askBeforeOutage(company: TestCompany, document: string): Promise<void> {
  await company.query(callerOf(document), document);
  await company.gateway.flush();
}

/** Takes down the source that an operation wants to be down, until its faults are cleared. */
export function beginOutage(company: TestCompany, document: string): void {
  const { faults } = company.sim(conditionOf(document, 'down') as ConnectionName);
  faults.add({ fault: { kind: 'status', status: 503 } });
}

/** What is recorded of an operation: the answer, the calls it made and the rules it asked. */
export interface Recording extends Pick<Answer, 'data' | 'errors'> {
  readonly caller: Caller;
  readonly gaps: Answer['mainstem']['gaps'];
  readonly calls: readonly string[];
  readonly rules: Readonly<Record<string, string>>;
}

export async function recordOf(company: TestCompany, document: string): Promise<Recording> {
  // Older than every maximum age of the configuration, so that each operation asks the sources.
  company.clock.advance(Number.parseInt(conditionOf(document, 'later') ?? '120', 10) * 1000);
  company.forget();
  const caller = callerOf(document);
  const [header = '', value = ''] = conditionOf(document, 'header')?.split(/: (.*)/) ?? [];
  const headers = { authorization: `Bearer ${caller}`, ...(header === '' ? {} : { [header]: value }) };

  const answer = await company.post({ query: document }, headers);
  await company.gateway.flush();

  const calls = company
    .calls()
    .map(
      ({ connection, operation, keys }) => `${connection} ${operation}${keys === null ? '' : ` ${keys.length} keys`}`,
    );
  return {
    caller,
    data: answer.data,
    errors: answer.errors,
    gaps: answer.mainstem.gaps,
    calls: calls.toSorted(),
    rules: rulesAsked(document, caller),
  };
}

/** The guarded coordinates that a document selects, with what the access table says to the caller. */
function rulesAsked(document: string, caller: Caller): Readonly<Record<string, string>> {
  const [names = ''] = String(caller).split(':');
  const principal: Principal = {
    subject: 'x',
    roles: new Set(names.split('+').filter(isRole)),
    customerKey: null,
    employeeKey: null,
  };
  const info = new TypeInfo(buildSchema(print(mergedDocument(SCHEMA)), { assumeValidSDL: true }));
  const asked: Record<string, string> = {};
  const enter = (): undefined => {
    const [type, field] = [info.getParentType()?.name ?? '', info.getFieldDef()?.name ?? ''];
    const entry = entryOf(type, field);
    if (entry !== undefined && entry !== 'inherit')
      asked[`${type}.${field}`] = mayRead(principal.roles, type, field) ? 'allowed' : 'denied';
  };
  visit(parse(document), visitWithTypeInfo(info, { Field: { enter } }));
  return asked;
}
