// What operations cost: the estimate against the calls at the sources' ledgers, and trying without executing.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseSample } from '../../sandbox/sample.ts';
import { type Answer, type Caller, openCompany, ROOT, type TestCompany } from './support/company.ts';
import { CALM_OPERATIONS, callerOf } from './support/golden.ts';

interface Cost {
  readonly estimated: number | null;
  readonly actual: number;
  readonly rows: number;
  readonly byConnection: Readonly<Record<string, number>>;
  readonly asks?: readonly unknown[];
}

/** No operation here is estimated above so many times its calls, few calls counted as this many. */
const FACTOR = 6;
const FEW = 3;

const SAMPLES = join(ROOT, 'sandbox/operations');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const BLOCKS = /```graphql\n(.*?)```/gs;
/** What the README has a shell send, where the shell adds nothing of its own. */
const SENT = /-d '(\{"query":[^']*\})'/g;
const operations: readonly (readonly [name: string, caller: Caller, document: string])[] = [
  ...CALM_OPERATIONS.map(([name, document]) => [name, callerOf(document), document] as const),
  ...readdirSync(SAMPLES).map((file) => {
    const { text, caller } = parseSample(file, readFileSync(join(SAMPLES, file), 'utf8'));
    return [`sandbox ${file}`, (caller === 'customer' ? 'customer:17' : caller) as Caller, text] as const;
  }),
  ...[...README.matchAll(SENT)].map(
    ([, body = ''], index) => [`README sent ${index}`, 'admin', String(JSON.parse(body).query)] as const,
  ),
  ...[...README.matchAll(BLOCKS)].flatMap(([, block = ''], index) =>
    block.split(/\n\n(?=#)/).map((each, at) => [`README ${index}.${at}`, 'admin', each] as const),
  ),
];
const queries = operations.filter(([, , document]) => !/^mutation/m.test(document));

let company: TestCompany;

beforeAll(async () => {
  company = await openCompany({ isFilledHere: true });
});

afterAll(() => company.close());

const costOf = ({ body }: Answer): Cost => JSON.parse(body).extensions.mainstem.cost;

describe('the estimate is never below the calls that are made, and not far above', () => {
  test('there is enough to estimate', () => expect(queries.length).toBeGreaterThan(20));

  test.each(queries)('%s', async (_name, caller, document) => {
    // So old that nothing in the index is of age, and not so old that sources want to be signed in to again.
    company.clock.advance(120_000);
    company.forget();
    const headers = { authorization: `Bearer ${caller}`, 'x-mainstem-freshness': 'max-age=0' };
    const answer = await company.post({ query: document }, headers);
    await company.gateway.flush();

    const { estimated, actual } = costOf(answer);
    const calls = company.calls().length;
    // The ledgers leave sign-ins out, the report does not.
    expect(actual).toBeGreaterThanOrEqual(calls);
    expect(estimated).toBeGreaterThanOrEqual(calls);
    expect(estimated).toBeLessThanOrEqual(FACTOR * Math.max(FEW, calls));
  });
});

describe('a dry run', () => {
  const DRY = { authorization: 'Bearer admin', 'x-mainstem-dry-run': 'true' };
  const QUERY = '{ orders(first: 3) { totalCount nodes { number customer { name } } } }';

  test('says what would be asked of whom, and asks nobody', async () => {
    company.clock.advance(120_000);
    company.forget();
    const answer = await company.post({ query: QUERY }, DRY);

    expect([answer.status, answer.data, answer.errors]).toEqual([200, null, []]);
    expect(company.calls()).toEqual([]);
    expect(costOf(answer)).toEqual({
      estimated: 2 + 3,
      actual: 0,
      rows: 3,
      byConnection: { erp: 2, crm: 1, books: 1, 'books-uk': 1 },
      asks: [
        { connection: 'erp', objectType: 'sale.sale', entity: 'Order', parts: ['core'], keys: 3, calls: 1 },
        { connection: 'erp', objectType: 'party.party', entity: 'Customer', parts: ['core'], keys: 3, calls: 1 },
        { connection: 'crm', objectType: 'Account', entity: 'Customer', parts: ['core'], keys: 3, calls: 1 },
        { connection: 'books', objectType: 'Contacts', entity: 'Customer', parts: ['core'], keys: 3, calls: 1 },
        { connection: 'books-uk', objectType: 'Contacts', entity: 'Customer', parts: ['core'], keys: 3, calls: 1 },
      ],
    });
  });

  test('costs nothing where the index is young enough', async () => {
    const young = { ...DRY, 'x-mainstem-freshness': 'max-age=1000000' };

    expect(costOf(await company.post({ query: QUERY }, young))).toMatchObject({ estimated: 0, rows: 3, asks: [] });
  });

  test('what the caller may not read costs nothing', async () => {
    const query = '{ orders(first: 3) { nodes { number salesRep { name } } } invoices { nodes { number } } }';
    const { asks } = costOf(await company.post({ query }, { ...DRY, authorization: 'Bearer warehouse' }));

    expect(asks?.map((each) => Object(each).entity)).not.toContain('Invoice');
  });

  test('of a mutation is refused, with the way to try one', async () => {
    company.forget();
    const mutation = 'mutation { customerUpdate(input: { id: "x" }, write: {}) { userErrors { code } } }';
    const { status, errors } = await company.post({ query: mutation }, DRY);

    expect([status, errors[0]?.extensions['code']]).toEqual([400, 'BAD_USER_INPUT']);
    expect(errors[0]?.message).toContain('mode: PREVIEW');
    expect(company.calls()).toEqual([]);
  });

  test('is a word that is understood or refused', async () => {
    const { status, errors } = await company.post({ query: QUERY }, { ...DRY, 'x-mainstem-dry-run': 'yes' });

    expect([status, errors[0]?.message]).toEqual([400, 'x-mainstem-dry-run: true or false']);
  });
});
