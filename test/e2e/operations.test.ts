import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCompany, type TestCompany } from './support/company.ts';
import {
  askBeforeOutage,
  beginOutage,
  CALM_OPERATIONS,
  OUTAGE_OPERATIONS,
  recordingPath,
  recordOf,
} from './support/golden.ts';

/** The golden operations of `test/operations`. UPDATE_GOLDEN=1 records anew. */
const isUpdating = process.env['UPDATE_GOLDEN'] === '1';

let company: TestCompany;

beforeAll(async () => {
  company = await openCompany({ isFilledHere: true });
});

afterAll(() => company.close());

test.each(CALM_OPERATIONS)('%s answers as recorded, with the recorded calls and rules', (name, document) =>
  answersAsRecorded(company, name, document),
);

test.each(OUTAGE_OPERATIONS)('%s answers as recorded while a source is down', async (name, document) => {
  const own = await openCompany({ isFilledHere: true });
  await askBeforeOutage(own, document);
  beginOutage(own, document);
  await answersAsRecorded(own, name, document).finally(() => own.close());
});

async function answersAsRecorded(asked: TestCompany, name: string, document: string): Promise<void> {
  const recorded = await recordOf(asked, document);
  const path = recordingPath(name);
  if (isUpdating) writeFileSync(path, `${JSON.stringify(recorded, null, 2)}\n`);
  expect(recorded).toEqual(JSON.parse(readFileSync(path, 'utf8')));
}
