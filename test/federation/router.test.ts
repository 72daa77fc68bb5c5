// Who is the federation router, and what is for nobody else.
import { afterEach, describe, expect, test } from 'vitest';
import type { AppOptions } from '../../src/http/app.ts';
import { type Products, SECRET, serveProducts } from './support/products.ts';
import { post } from './support/supergraph.ts';

let products: Products | null = null;
afterEach(async () => {
  await products?.close();
  products = null;
});

async function serve(options: Partial<AppOptions>): Promise<string> {
  products = await serveProducts(options);
  return products.url;
}

const codesOf = async (url: string, query: string, headers: Readonly<Record<string, string>> = {}) => {
  const { status, errors = [] } = await post(url, { query }, headers);
  return [status, ...errors.map(({ extensions }) => extensions?.['code'])];
};
const REFUSED = [403, 'ROUTER_ONLY'];
const SCHEMA = '{ _service { sdl } }';

describe('in production', () => {
  test.each([
    ['the schema', SCHEMA],
    ['entities', '{ _entities(representations: []) { __typename } }'],
    ['either under another name', '{ product(id: "p-lamp") { id } a: _service { sdl } }'],
    ['either in a fragment', '{ ... { ...a } } fragment a on Query { ...b } fragment b on Query { _service { sdl } }'],
    ['either left out by a variable', 'query ($no: Boolean = false) { _service @include(if: $no) { sdl } }'],
  ])('%s is for the router alone', async (_what, query) => {
    const url = await serve({});

    expect(await codesOf(url, query)).toEqual(REFUSED);
    expect(await codesOf(url, query, { 'x-mainstem-router': SECRET })).toEqual([200]);
  });

  test.each([
    ['another secret', SECRET.toUpperCase()],
    ['the beginning of the secret', SECRET.slice(0, -1)],
    ['the secret twice', `${SECRET}, ${SECRET}`],
    ['nothing', ''],
  ])('%s is not the router', async (_what, given) => {
    expect(await codesOf(await serve({}), SCHEMA, { 'x-mainstem-router': given })).toEqual(REFUSED);
  });

  test('nobody is the router when none is configured', async () => {
    const url = await serve({ router: { secret: null, certificates: [] } });

    for (const given of ['', 'null', SECRET])
      expect(await codesOf(url, SCHEMA, { 'x-mainstem-router': given })).toEqual(REFUSED);
  });

  test('the refusal says how the router is known', async () => {
    const { errors } = await post(await serve({}), { query: SCHEMA });

    expect(errors?.[0]?.message).toContain('x-mainstem-router');
  });

  test('what is no business of the router is answered to everybody', async () => {
    const { status, data } = await post(await serve({}), { query: '{ product(id: "p-lamp") { sku } }' });

    expect([status, data]).toEqual([200, { product: { sku: 'lamp' } }]);
  });

  test('traces are for the router alone', async () => {
    const url = await serve({});
    const asked = { 'apollo-federation-include-trace': 'ftv1' };
    const [other, router] = [
      await post(url, { query: '{ product(id: "p-lamp") { sku } }' }, asked),
      await post(url, { query: '{ product(id: "p-lamp") { sku } }' }, { ...asked, 'x-mainstem-router': SECRET }),
    ];

    expect([other, router].map(({ extensions }) => Object.keys(extensions ?? {}).toSorted())).toEqual([
      ['mainstem'],
      ['ftv1', 'mainstem'],
    ]);
  });
});

describe('in development', () => {
  test('anybody may be the router when none is configured', async () => {
    expect(
      await codesOf(await serve({ isProduction: false, router: { secret: null, certificates: [] } }), SCHEMA),
    ).toEqual([200]);
  });

  test('a configured one is asked for its secret', async () => {
    const url = await serve({ isProduction: false });

    expect(await codesOf(url, SCHEMA)).toEqual(REFUSED);
    expect(await codesOf(url, SCHEMA, { 'x-mainstem-router': SECRET })).toEqual([200]);
  });
});
