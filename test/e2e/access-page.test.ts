import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './support/company.ts';
import { matrixPage } from './support/matrix.ts';
import { coordinates } from './support/mocked-schema.ts';

/** The reviewed matrix of roles and fields is what the guarded schema does. UPDATE_GOLDEN=1 writes it anew. */
const PAGE = join(ROOT, 'docs/access-matrix.md');

test('docs/access-matrix.md says what every role gets of every field', async () => {
  const page = await matrixPage();

  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(PAGE, page);
  expect(page).toBe(readFileSync(PAGE, 'utf8'));
});

test('docs/access-matrix.md has every coordinate exactly once', () => {
  const page = readFileSync(PAGE, 'utf8');
  const sections = page.split('\n## ').slice(1);
  const named = (type: string, text: string) => [...text.matchAll(/`(\w+)`/g)].map(([, field]) => `${type}.${field}`);
  const found = sections.flatMap((section) => {
    const [title = '', ...rest] = section.split('\n');
    if (title === 'Settable fields') return [];
    if (!title.startsWith('As the row')) return named(title, rest.join('\n'));
    return rest.flatMap((line) => named(/^- (\w+):/.exec(line)?.[1] ?? '', line));
  });

  expect(found.toSorted()).toEqual(coordinates.toSorted());
});
