// The golden operations on a real PostgreSQL, of whichever replica they are asked: what the embedded database was recorded to answer.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { passingKeyring } from '../../src/sealing/keyring.ts';
import { openCompany, type TestCompany } from '../e2e/support/company.ts';
import {
  askBeforeOutage,
  beginOutage,
  CALM_OPERATIONS,
  OUTAGE_OPERATIONS,
  type Recording,
  recordingPath,
  recordOf,
} from '../e2e/support/golden.ts';
import { createDatabase, type OwnDatabase } from './support/servers.ts';

let database: OwnDatabase;
let first: TestCompany;
let second: TestCompany;

beforeAll(async () => {
  database = await createDatabase();
  const shared = { url: database.url, keyring: passingKeyring() };
  first = await openCompany({ database: shared });
  second = await openCompany({ database: shared, beside: first, isEmpty: true });
});
afterAll(async () => {
  await second.close();
  await first.close();
  await database.drop();
});

/** Calls are left out: what a process knows of a source already, it does not ask again. */
function answerIn({ data, errors, gaps }: Recording): unknown {
  return { data, errors, gaps };
}

async function answersOfBoth(document: string): Promise<readonly unknown[]> {
  return [answerIn(await recordOf(first, document)), answerIn(await recordOf(second, document))];
}

function recordedTwice(name: string): readonly unknown[] {
  const recording = answerIn(JSON.parse(readFileSync(recordingPath(name), 'utf8')) as Recording);
  return [recording, recording];
}

test.each(CALM_OPERATIONS)('%s answers as recorded from both replicas', async (name, document) => {
  expect(await answersOfBoth(document)).toEqual(recordedTwice(name));
});

// Behind all others, for what a replica makes of an outage stays with it.
test.each(OUTAGE_OPERATIONS)(
  '%s answers as recorded from both replicas while a source is down',
  async (name, document) => {
    await askBeforeOutage(first, document);
    beginOutage(first, document);
    expect(await answersOfBoth(document)).toEqual(recordedTwice(name));
  },
);
