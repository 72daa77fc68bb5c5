// Limits over HTTP: what is refused is not executed, and says what to do.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCompany, type TestCompany } from './support/company.ts';

let company: TestCompany;

beforeAll(async () => {
  company = await openCompany({
    input: (input) => ({
      ...input,
      limits: {
        default: { depth: { max: 5 }, aliases: { max: 2 }, directives: { max: 2 }, rows: { max: 50 } },
        roles: {
          operator: { requestsPerMinute: { max: 3, mode: 'enforce' } },
          sales: { rows: { mode: 'measure' }, tokens: { max: 40 } },
          warehouse: { cost: { max: 3 } },
          admin: { depth: { max: 9 } },
        },
      },
    }),
  });
});

afterAll(() => company.close());

const refusal = async (caller: 'finance' | 'sales' | 'admin' | 'warehouse', document: string, variables = {}) => {
  company.clock.advance(120_000);
  company.forget();
  const { status, data, errors } = await company.query(caller, document, variables);
  const { message = '', extensions = {} } = errors[0] ?? {};
  return { status, data, message, ...extensions, calls: company.calls().length };
};

describe('an operation that is larger than allowed is refused before a source is asked', () => {
  const DEEP = '{ customers(first: 2) { nodes { orders(first: 1) { nodes { number customer { name } } } } } }';
  const ALIASES = '{ a: customer(number: "10021") { b: name c: segment } }';
  const DIRECTIVES =
    '{ customer(number: "10021") { name @skip(if: false) segment @skip(if: false) id @skip(if: false) } }';
  const ROWS = 'query ($first: Int) { customers(first: 10) { nodes { orders(first: $first) { nodes { number } } } } }';

  test.each([
    ['depth', 5, 6, DEEP, {}],
    ['aliases', 2, 3, ALIASES, {}],
    ['directives', 2, 3, DIRECTIVES, {}],
    ['rows', 50, 60, ROWS, { first: 5 }],
  ])('%s above %i', async (limit, max, value, document, variables) => {
    const { message, ...rest } = await refusal('finance', document, variables);

    expect(rest).toEqual({ status: 400, data: null, code: 'LIMIT_EXCEEDED', limit, max, value, calls: 0 });
    expect(message).toMatch(new RegExp(`^${limit}: the operation has ${value} .*you may have ${max}\\. Ask for less`));
  });

  test('and the same operation is answered to a role that is allowed more', async () => {
    expect(await refusal('admin', DEEP)).toMatchObject({ status: 200, message: '' });
    expect(await refusal('finance', ROWS, { first: 4 })).toMatchObject({ status: 200, message: '' });
  });

  test('tokens', async () => {
    const long = `{ customer(number: "10021") { ${'name '.repeat(40)} } }`;

    expect(await refusal('sales', long)).toMatchObject({
      status: 400,
      code: 'LIMIT_EXCEEDED',
      limit: 'tokens',
      max: 40,
    });
    expect(await refusal('finance', long)).toMatchObject({ status: 200 });
  });

  test('calls of sources, by what may have to be asked', async () => {
    const stock = '{ inventoryItems(first: 2) { nodes { name stock { onHand { value } } } } }';

    expect(await refusal('warehouse', stock)).toMatchObject({
      status: 400,
      code: 'LIMIT_EXCEEDED',
      limit: 'cost',
      calls: 0,
    });
    expect(await refusal('warehouse', '{ locations(first: 2) { nodes { name } } }')).toMatchObject({
      status: 200,
      message: '',
    });
  });

  test('a limit that is only measured lets it through, and counts it', async () => {
    const counted = async () =>
      /limits_exceeded_total\{limit="rows",mode="measure"\} (\d+)/.exec(await company.gateway.metrics.text())?.[1];
    expect(await counted()).toBeUndefined();

    expect(await refusal('sales', ROWS, { first: 5 })).toMatchObject({ status: 200, message: '' });

    expect(await counted()).toBe('1');
  });
});

test('a caller who asks too often is answered 429 with Retry-After, and others are not', async () => {
  const ask = (caller: string) =>
    fetch(company.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${caller}` },
      body: JSON.stringify({ query: '{ customer(number: "10021") { name } }' }),
    });
  for (let each = 0; each < 3; each += 1) expect((await ask('operator@jane')).status).toBe(200);

  const refused = await ask('operator@jane');

  expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([429, expect.any(Number)]);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({
    errors: [{ extensions: { code: 'RATE_LIMITED', limit: 'requestsPerMinute', max: 3, value: 4 } }],
  });
  expect((await ask('operator@joe')).status).toBe(200);
});
