import { expect, test } from 'vitest';
import { z } from 'zod';
import { connectors } from '../../connectors/index.ts';
import mainConfig from '../../mainstem.config.ts';
import { configurationPage } from '../../src/config/reference.ts';
import { shape } from '../../src/config/shape.ts';
import type { ConnectorDefinition } from '../../src/connector/contract.ts';

const page = configurationPage(connectors, mainConfig);
const schemas: readonly (readonly [string, z.ZodType])[] = [
  ['the configuration', shape],
  ...connectors.map(({ source, settings }) => [source, settings] as const),
];

/** Every key of a JSON schema, however deep, with its description. */
function keysOf(node: unknown, path = ''): readonly { readonly path: string; readonly description: unknown }[] {
  if (typeof node !== 'object' || node === null) return [];
  const { properties, ...rest } = node as { readonly properties?: Readonly<Record<string, { description?: unknown }>> };
  return [
    ...Object.entries(properties ?? {}).flatMap(([name, child]) => [
      { path: `${path}.${name}`, description: child.description },
      ...keysOf(child, `${path}.${name}`),
    ]),
    ...Object.values(rest).flatMap((child) => keysOf(child, path)),
  ];
}

function jsonSchemaOf(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
}

function definitionOf(settings: z.ZodType): ConnectorDefinition {
  return {
    source: 'fake',
    title: 'Fake',
    kind: 'ERP',
    settings,
    secrets: ['password'],
    mappings: [],
    limits: { maxConcurrent: 1, perMinute: null, perDay: null },
    connect: () => ({ ports: [], check: async () => [] }),
    simulator: async () => Promise.reject(new Error('not here')),
  };
}

test.each(schemas)('every key of %s is described in whole sentences', (_name, schema) => {
  const keys = keysOf(jsonSchemaOf(schema));
  expect(keys.length).toBeGreaterThan(5);
  expect(keys.filter(({ description }) => !/^[^a-z].*[.]\)?$/.test(String(description ?? '')))).toEqual([]);
});

test.each(schemas)('every key of %s is in its part of the page', (name, schema) => {
  const [core = '', ...ofConnectors] = page.split('\n## Settings of ');
  const part = ofConnectors.find((each) => each.includes(`(\`source: '${name}'\`)`)) ?? core;
  const rows = [...part.matchAll(/^(?:\| |## )`([^`]+)`/gm)].map(([, path = '']) => path);
  const named = new Set(rows.map((path) => path.replaceAll(/\[\]|\.<[^>]+>/g, '').replace(/^settings\./, '')));
  const paths = keysOf(jsonSchemaOf(schema)).map(({ path }) => path.slice(1));
  expect(paths.filter((path) => !named.has(path))).toEqual([]);
});

test.each(connectors)('the secrets of $source are settings that exist, and marked', ({ settings, secrets, title }) => {
  const section = page.split(`## Settings of ${title} `)[1]?.split('\n## ')[0] ?? '';
  const marked = [...section.matchAll(/^\| `settings\.(\w+)` \| string, \*\*secret\*\* \|/gm)].map(([, key]) => key);
  expect(marked.toSorted()).toEqual(secrets.toSorted());
  expect(keysOf(jsonSchemaOf(settings)).map(({ path }) => path.slice(1))).toEqual(expect.arrayContaining([...secrets]));
});

test('every variable that the example reads is on the page, with its default', () => {
  const variables = [...JSON.stringify(mainConfig).matchAll(/"env":"([A-Z_]+)","default":(null|"[^"]*")/g)];
  expect(variables.length).toBe(JSON.stringify(mainConfig).split('"env":').length - 1);
  expect(variables.length).toBeGreaterThan(5);
  for (const [, name, standard] of variables)
    expect(page).toMatch(new RegExp(`^\\| \`${name}\` \\| \`[\\w.]+\` \\| \`${standard}\` \\|$`, 'm'));
});

test('a row says path, type, default, whether it must be there, and whether it is a secret', () => {
  const settings = z.strictObject({
    password: z.string().describe('A word.'),
    size: z.int().min(1).max(9).default(3).describe('One | two.'),
    mode: z.enum(['a', 'b']).nullable().default(null).describe('How.'),
    share: z.number().positive().nullable().optional().describe('Of all.'),
    days: z
      .record(z.string().meta({ title: 'day' }), z.array(z.iso.date()).min(1))
      .default({})
      .describe('When.'),
    rules: z
      .array(
        z.strictObject({ on: z.record(z.string(), z.strictObject({ x: z.json().describe('X.') })).describe('On.') }),
      )
      .default([])
      .describe('Rules.'),
  });
  const shown = configurationPage([definitionOf(settings.describe('Of a fake.'))], {
    a: [{ b: { env: 'NEEDED' } }, { env: 'N', default: 5 }],
  });
  expect(shown.slice(shown.indexOf('## Settings of'))).toBe(`## Settings of Fake (\`source: 'fake'\`)

Of a fake.

| key | type | default | meaning |
| --- | --- | --- | --- |
| \`settings.password\` | string, **secret** | required | A word. |
| \`settings.size\` | integer, 1 to 9 | \`3\` | One \\| two. |
| \`settings.mode\` | \`a\`, \`b\`, or null | \`null\` | How. |
| \`settings.share\` | number, above 0, or null |  | Of all. |
| \`settings.days\` | map of day to non-empty list of date | \`{}\` | When. |
| \`settings.rules\` | list of object | \`[]\` | Rules. |
| \`settings.rules[].on\` | map of name to object | required | On. |
| \`settings.rules[].on.<name>.x\` | JSON | required | X. |

## Variables of the example

What \`mainstem.config.ts\` reads. Beside it the command line reads \`NODE_ENV\` and \`LOG_LEVEL\`; \`mainstem start --help\` says how.

| variable | key | default |
| --- | --- | --- |
| \`NEEDED\` | \`a.0.b\` | required |
| \`N\` | \`a.1\` | \`5\` |
`);
});
