import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Caller, openCompany, ROOT, type TestCompany } from './support/company.ts';

/**
 * Every example of the documentation is asked of the demo company. The `json` block behind a `graphql` block is its answer, word for word;
 * `# caller:` and `# down:` lines say who asks and which connections do not answer. UPDATE_GOLDEN=1 writes the answers anew.
 */
const isUpdating = process.env['UPDATE_GOLDEN'] === '1';
const PAGES = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((file) => `docs/${file}`)].filter((path) =>
  path.endsWith('.md'),
);
const EXAMPLE = /```graphql\n(?<document>.*?)```(?:\n+```json\n(?<answer>.*?)```)?/gs;

interface Example {
  readonly page: string;
  readonly title: string;
  readonly document: string;
  readonly answer: string | undefined;
}

const examples: readonly Example[] = PAGES.flatMap((page) =>
  [...readFileSync(join(ROOT, page), 'utf8').matchAll(EXAMPLE)].flatMap(({ groups }, index) => {
    const { document = '', answer } = groups ?? {};
    const title = `${page} example ${index + 1}`;
    // The README shows several queries in one block, to be pasted one by one.
    return page === 'README.md'
      ? document.split(/\n\n(?=#)/).map((each, at) => ({ page, title: `${title}.${at + 1}`, document: each, answer }))
      : [{ page, title, document, answer }];
  }),
);

/** Those that write come last: what they change, others show. */
const isWriting = ({ document }: Example) => /^mutation/m.test(document) && !document.includes('PREVIEW');
const inOrder = examples.toSorted((a, b) => Number(isWriting(a)) - Number(isWriting(b)));

let company: TestCompany;

beforeAll(async () => {
  company = await openCompany();
});

afterAll(() => company.close());

beforeEach(async () => {
  for (const name of company.names) company.sim(name).faults.clear();
  await company.gateway.flush();
  company.clock.advance(20_000);
});

describe('the examples of the documentation', () => {
  test('are found', () => {
    expect(examples.length).toBeGreaterThan(15);
    expect(examples.filter(({ answer }) => answer !== undefined).length).toBeGreaterThan(10);
  });

  test.each(inOrder)('$title answers as the page says', async ({ page, document, answer }) => {
    const caller = (/^# caller: (\S+)/m.exec(document)?.[1] ?? 'admin') as Caller;
    const down = /^# down: (.+)$/m.exec(document)?.[1]?.split(/,\s*/) ?? [];
    for (const name of company.names) {
      if (down.includes(name)) company.sim(name).faults.add({ fault: { kind: 'status', status: 503 } });
    }

    const { data, errors } = await company.query(caller, document);

    // A denial is part of what a page explains; anything else is an example that does not work.
    const unexpected = errors.filter(
      ({ extensions }) => answer === undefined || extensions['code'] === 'INTERNAL_SERVER_ERROR',
    );
    expect(unexpected.filter(({ extensions }) => extensions['code'] !== 'FORBIDDEN')).toEqual([]);
    if (answer === undefined) return;
    const shown = errors.map(({ message, path, extensions }) => ({ message, ...(path && { path }), extensions }));
    const actual = { data, ...(shown.length === 0 ? {} : { errors: shown }) };
    if (isUpdating) {
      const path = join(ROOT, page);
      const written = readFileSync(path, 'utf8').replace(answer, () => `${compact(actual)}\n`);
      writeFileSync(path, written);
    } else expect(actual).toEqual(JSON.parse(answer));
  });
});

/** JSON as a person would write it: what fits into a line stays in one. */
function compact(value: unknown, indent = ''): string {
  const line = JSON.stringify(value, null, 1)?.replace(/\n\s*/g, ' ') ?? 'null';
  if (indent.length + line.length <= 120 || typeof value !== 'object' || value === null) return line;
  const inner = `${indent}  `;
  if (Array.isArray(value))
    return `[\n${value.map((each) => `${inner}${compact(each, inner)}`).join(',\n')}\n${indent}]`;
  const members = Object.entries(value).map(
    ([name, each]) => `${inner}${JSON.stringify(name)}: ${compact(each, inner)}`,
  );
  return `{\n${members.join(',\n')}\n${indent}}`;
}
