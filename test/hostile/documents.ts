// Documents that are meant to cost a server more than they cost their sender. All of them are to be refused.
const repeated = (text: string, times: number) => text.repeat(times);
const nested = (open: string, inner: string, times: number) => `${open.repeat(times)}${inner}${'}'.repeat(times)}`;
const doubling = (levels: number) =>
  `{ customers { nodes { ...f0 } } } ${Array.from(
    { length: levels },
    (_, level) =>
      `fragment f${level} on Customer { a${level}: meta { connections: __typename } ...f${level + 1} ...f${level + 1} }`,
  ).join(' ')} fragment f${levels} on Customer { id }`;

/** By what they try. */
export const HOSTILE: Readonly<Record<string, string>> = {
  'nested 5,000 deep': nested('{ a ', '', 5_000),
  'lists nested 5,000 deep in an argument': `{ customers(first: ${repeated('[', 5_000)}${repeated(']', 5_000)}) { totalCount } }`,
  'objects nested 700 deep in an argument, and a field that is not there': `{ customers(where: ${nested('{ not: ', '{}', 700)}) { totalCunt } }`,
  '1,000 aliases of a list': `{ ${Array.from({ length: 1_000 }, (_, index) => `a${index}: customers { totalCount }`).join(' ')} }`,
  'fragments that double 25 times': doubling(25),
  'fragments that double 60 times': doubling(60),
  'fragments in a circle':
    '{ customers { nodes { ...a } } } fragment a on Customer { ...b } fragment b on Customer { ...a }',
  'a fragment in itself': '{ ...a } fragment a on Query { ...a }',
  '20,000 times one field': `{ customers { nodes { ${repeated('id ', 20_000)} } } }`,
  '2,900 times one field that is not there': `{ customers { nodes { ${repeated('idd ', 2_900)} } } }`,
  '200,000 tokens': repeated('{', 200_000),
  '5,000 directives': `{ __typename ${repeated('@a ', 5_000)} }`,
  '2,900 directives': `{ __typename ${repeated('@a ', 2_900)} }`,
  '400 times the directive of an operation': `query ${repeated('@freshness(maxAge: 1) ', 400)} { __typename }`,
  '900 operations without name': repeated('{ __typename } ', 900),
  '500 operations of one name': repeated('query a { __typename } ', 500),
  '400 fragments that nobody asks for': `{ __typename } ${Array.from({ length: 400 }, (_, index) => `fragment f${index} on Query { __typename }`).join(' ')}`,
  '350 variables that nobody declares': `{ customers(where: { and: [${Array.from({ length: 350 }, (_, index) => `{ number: { eq: $v${index} } }`).join(' ')}] }) { totalCount } }`,
  'a name of 500 kB': `{ ${repeated('a', 500_000)} }`,
  'a string of 500 kB that does not end': `{ customer(number: "${repeated('a', 500_000)}) { id } }`,
  'a number of 500 kB': `{ customers(first: ${repeated('9', 500_000)}) { totalCount } }`,
  'a block string that does not end': `{ customer(number: """${repeated('\\n', 10_000)}) { id } }`,
  'a comment of 500 kB and nothing else': `#${repeated(' ', 500_000)}`,
  'a byte of zero': '{ customers\u0000 { totalCount } }',
  'a lone surrogate': '{ customers { \ud800 } }',
  'a subscription': 'subscription { customers { totalCount } }',
  'types in the place of an operation': repeated('type A { a: Int } ', 300),
  'an operation and a schema': 'extend schema @link(url: "x") { __typename }',
  'the schema': '{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }',
  nothing: '',
};
