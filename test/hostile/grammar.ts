// Documents by the grammar of GraphQL, with names of the schema and others, and what is left of good ones when characters are lost.
import fc from 'fast-check';

const NAMES = [
  ...[
    'customers',
    'customer',
    'orders',
    'order',
    'invoices',
    'employees',
    'nodes',
    'edges',
    'node',
    'id',
    'name',
    'number',
  ],
  ...[
    'meta',
    'gaps',
    'origins',
    'totals',
    'lines',
    'item',
    'totalCount',
    'pageInfo',
    'address',
    'parent',
    'where',
    'first',
  ],
  ...[
    'Query',
    'Customer',
    'Order',
    'Mutation',
    'freshness',
    'include',
    'skip',
    'if',
    'maxAge',
    'on',
    'true',
    'null',
    'query',
  ],
  ...[
    '__typename',
    '__schema',
    '__type',
    '_entities',
    '_service',
    '__proto__',
    'constructor',
    'toString',
    'fragment',
    'x',
  ],
  ...['customerUpdate', 'orderPlace', 'input', 'write'],
];
const name = fc.constantFrom(...NAMES);
const joined = (parts: fc.Arbitrary<string>, maxLength: number, minLength = 0) =>
  fc.array(parts, { maxLength, minLength }).map((all) => all.join(' '));
const scalar = fc.oneof(
  fc.integer().map(String),
  fc.double().map(String),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => JSON.stringify(text)),
  fc.string({ maxLength: 10 }).map((text) => `"""${text}"""`),
  fc.constantFrom('true', 'false', 'null', '$v', '$x', 'ASC', '1e999', '-0', '""'),
);

const { document } = fc.letrec<
  Record<'value' | 'args' | 'directives' | 'selection' | 'selections' | 'definition' | 'document', string>
>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    joined(tie('value'), 3).map((all) => `[${all}]`),
    joined(
      fc.tuple(name, tie('value')).map(([key, value]) => `${key}: ${value}`),
      3,
    ).map((all) => `{ ${all} }`),
  ),
  args: fc.oneof(
    fc.constant(''),
    joined(
      fc.tuple(name, tie('value')).map(([key, value]) => `${key}: ${value}`),
      3,
      1,
    ).map((all) => `(${all})`),
  ),
  directives: fc.oneof(
    { weight: 5, arbitrary: fc.constant('') },
    fc.tuple(name, tie('args')).map(([of, args]) => ` @${of}${args}`),
  ),
  selection: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    fc.tuple(name, tie('args'), tie('directives')).map((all) => all.join('')),
    fc
      .tuple(name, name, tie('args'), tie('selections'))
      .map(([alias, field, args, below]) => `${alias}: ${field}${args} ${below}`),
    fc.tuple(name, tie('args'), tie('directives'), tie('selections')).map((all) => all.join('')),
    fc.tuple(name, tie('selections')).map(([type, below]) => `... on ${type} ${below}`),
    name.map((fragment) => `...${fragment}`),
  ),
  selections: joined(tie('selection'), 4, 1).map((all) => `{ ${all} }`),
  definition: fc.oneof(
    { weight: 3, arbitrary: tie('selections') },
    fc
      .tuple(fc.constantFrom('query', 'mutation', 'subscription'), name, tie('directives'), tie('selections'))
      .map((all) => all.join(' ')),
    fc
      .tuple(name, name, tie('value'), tie('selections'))
      .map(([type, of, value, below]) => `query ${type}($v: ${of} = ${value}) ${below}`),
    fc.tuple(name, name, tie('selections')).map(([of, type, below]) => `fragment ${of} on ${type} ${below}`),
    fc.tuple(name, name).map(([type, field]) => `type ${type} { ${field}: ${type} }`),
  ),
  document: joined(tie('definition'), 3, 1),
}));

const GOOD = `query a($n: Int = 2) @freshness(maxAge: 5) { customers(first: $n, where: { number: { startsWith: "1" } }, orderBy: { field: name }) {
  totalCount nodes { ...of meta { gaps { path reason } } orders(first: 2) { nodes { number totals { grand { amount } } } } } } }
  fragment of on Customer { id name a: number addresses { city } ... on Customer @include(if: true) { email: contactPoints { value } } }`;

/** Documents that the schema has an answer to. */
const { customer, order } = fc.letrec<Record<'customer' | 'order', string>>((tie) => ({
  customer: joined(
    fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('id', 'name', '__typename', 'a: number', 'meta { gaps { path reason } }', 'addresses { city }'),
      tie('order').map((below) => `orders(first: 2) { totalCount nodes { ${below} } }`),
      tie('customer').map((below) => `parent { ${below} }`),
    ),
    3,
    1,
  ),
  order: joined(
    fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('id', 'number', 'status', 'totals { grand { amount currency } }', '... on Order { channel }'),
      tie('customer').map((below) => `customer { ${below} }`),
    ),
    3,
    1,
  ),
}));
const good = fc.oneof(
  customer.map((below) => `{ customers(first: 3) { totalCount nodes { ${below} } } }`),
  order.map((below) => `query b { orders(orderBy: { field: number, direction: DESC }) { nodes { ${below} } } }`),
  fc.constant(GOOD),
);

/** A good document with something taken out, put in, or written twice. */
const damaged = fc
  .array(
    fc.tuple(
      fc.nat(GOOD.length),
      fc.nat(40),
      fc.constantFrom('', '{', '}', '(', '"', '...', '$', '@', '!', '[', ':', '\u0000', '💥', 'x'),
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((cuts) => cuts.reduce((text, [at, length, put]) => text.slice(0, at) + put + text.slice(at + length), GOOD));

/** A body of a request: mostly a document with variables, sometimes anything. */
export const bodies: fc.Arbitrary<object> = fc.oneof(
  { weight: 5, arbitrary: document.map((query) => ({ query })) },
  { weight: 1, arbitrary: good.map((query) => ({ query })) },
  { weight: 3, arbitrary: damaged.map((query) => ({ query, variables: { n: 1 } })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(document, fc.dictionary(name, fc.jsonValue(), { maxKeys: 4 }))
      .map(([query, variables]) => ({ query, variables })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      query: fc.jsonValue(),
      variables: fc.jsonValue(),
      operationName: fc.jsonValue(),
      extensions: fc.jsonValue(),
    }),
  },
);
