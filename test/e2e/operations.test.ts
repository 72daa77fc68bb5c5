import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, parse, print, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { entryOf, mayRead } from '../../src/auth/access.ts';
import { isRole, type Principal } from '../../src/auth/principal.ts';
import { FIRST_QUERY } from '../../src/cli/first-query.ts';
import { mergedDocument } from '../../src/graphql/schema.ts';
import { type Caller, type ConnectionName, openCompany, ROOT, SCHEMA, type TestCompany } from './support/company.ts';

/**
 * Golden operations: what clients ask, with the recorded answer, the calls it made and the rules it asked. UPDATE_GOLDEN=1 records anew.
 * Comments say the conditions: `# caller: sales`, `# header: name: value`, `# down: erp` (in a company of its own, after it was asked
 * once), `# later: 400 seconds`.
 */
const DIRECTORY = join(ROOT, 'test/operations');
const isUpdating = process.env['UPDATE_GOLDEN'] === '1';

let company: TestCompany;

beforeAll(async () => {
  company = await openCompany();
});

afterAll(() => company.close());

const operations: readonly (readonly [string, string])[] = [
  ['first-query', `# caller: admin\n${FIRST_QUERY}`],
  ...readdirSync(DIRECTORY)
    .filter((file) => file.endsWith('.graphql'))
    .map((file) => [file.replace('.graphql', ''), readFileSync(join(DIRECTORY, file), 'utf8')] as const),
];

const isAlone = (document: string) => conditionOf(document, 'down') !== undefined;

test.each(operations.filter(([, document]) => !isAlone(document)))(
  '%s answers as recorded, with the recorded calls and rules',
  (name, document) => answersAsRecorded(company, name, document),
);

test.each(operations.filter(([, document]) => isAlone(document)))(
  '%s answers as recorded while a source is down',
  async (name, document) => {
    const own = await openCompany();
    await own.query((conditionOf(document, 'caller') ?? 'admin') as Caller, document);
    await own.gateway.flush();
    own.sim(conditionOf(document, 'down') as ConnectionName).faults.add({ fault: { kind: 'status', status: 503 } });
    await answersAsRecorded(own, name, document).finally(() => own.close());
  },
);

function conditionOf(document: string, word: string): string | undefined {
  return new RegExp(`^# ${word}: (.+)$`, 'm').exec(document)?.[1];
}

async function answersAsRecorded(company: TestCompany, name: string, document: string): Promise<void> {
  // Older than every maximum age of the configuration, so that each operation asks the sources.
  company.clock.advance(Number.parseInt(conditionOf(document, 'later') ?? '120', 10) * 1000);
  company.forget();
  const caller = (conditionOf(document, 'caller') ?? 'admin') as Caller;
  const [header = '', value = ''] = conditionOf(document, 'header')?.split(/: (.*)/) ?? [];
  const headers = { authorization: `Bearer ${caller}`, ...(header === '' ? {} : { [header]: value }) };

  const answer = await company.post({ query: document }, headers);
  await company.gateway.flush();

  const calls = company
    .calls()
    .map(
      ({ connection, operation, keys }) => `${connection} ${operation}${keys === null ? '' : ` ${keys.length} keys`}`,
    );
  const recorded = {
    caller,
    data: answer.data,
    errors: answer.errors,
    gaps: answer.mainstem.gaps,
    calls: calls.toSorted(),
    rules: rulesAsked(document, caller),
  };
  const path = join(DIRECTORY, `${name}.json`);
  if (isUpdating) writeFileSync(path, `${JSON.stringify(recorded, null, 2)}\n`);
  expect(recorded).toEqual(JSON.parse(readFileSync(path, 'utf8')));
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
