// Fan-outs over three sources in a process that is killed at random places and started again. Only the sources' ledgers are believed.
// CRASH_TESTS=large runs 300 fan-outs with 20 kills and 100 with 10, for some minutes; CRASH_SEED=<word> takes another course.
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { EMPTY_IMAGE } from '../support/empty-database.ts';
import { runChaos } from './crash/chaos.ts';
import { CLEAN } from './crash/fan-outs.ts';

const isLarge = process.env['CRASH_TESTS'] === 'large';
const seed = process.env['CRASH_SEED'] ?? 'one';
/** A second or two of work for each kill; a busy machine takes several times as long. */
const TIMEOUT_MS = isLarge ? 1_800_000 : 240_000;

const COURSES = [
  {
    what: 'that honour idempotency keys',
    hasKeys: true,
    ...(isLarge ? { fanOuts: 300, kills: 20 } : { fanOuts: 10, kills: 2 }),
  },
  { what: 'that know no keys', hasKeys: false, ...(isLarge ? { fanOuts: 100, kills: 10 } : { fanOuts: 6, kills: 2 }) },
];

describe.concurrent('a process that is killed again and again', () => {
  test.each(COURSES)(
    'loses no acknowledged operation and does nothing twice in sources $what',
    async ({ what: _what, ...course }) => {
      const report = await runChaos({ ...course, seed, image: join(inject('images'), EMPTY_IMAGE) });
      if (isLarge) console.info(course, report);
      expect([report.verdict, report.kills, report.defects]).toEqual([CLEAN, course.kills, []]);
      expect(Object.keys(report.ends).toSorted()).toEqual(['COMPENSATED', 'COMPLETED']);
    },
    TIMEOUT_MS,
  );
});
