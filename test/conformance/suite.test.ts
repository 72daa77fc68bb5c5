import { describe, expect, it } from 'vitest';
import { FAULT_NAMES, T3 } from '../faults/table.ts';
import type { Law } from './law.ts';
import { LawBroken } from './law.ts';
import { LAWS } from './laws/index.ts';
import { broken } from './reference/broken.ts';
import { listingMutants } from './reference/mutants-listing.ts';
import { outcomeMutants } from './reference/mutants-outcomes.ts';
import { readingMutants } from './reference/mutants-reading.ts';
import { wireMutants } from './reference/mutants-wire.ts';
import { writingMutants } from './reference/mutants-writing.ts';
import { startToySubject } from './reference/subject.ts';
import { runLaw, runLaws, verdictOf } from './run-laws.ts';

// What the suite is worth: the reference connector with one thing broken, and the laws that must notice.
const MUTANTS = { ...listingMutants, ...readingMutants, ...wireMutants, ...writingMutants, ...outcomeMutants };

describe('the conformance suite', () => {
  it('gives every law a name of its own', () => {
    expect(new Set(LAWS.map(({ name }) => name)).size).toBe(LAWS.length);
  });

  it('has a law for every fault of the table, and the table every fault of the test plan', () => {
    const names: readonly string[] = LAWS.map(({ name }) => name);
    expect(FAULT_NAMES.filter((name) => !names.includes(`faults/${name}`))).toEqual([]);
    expect(Object.keys(T3)).toHaveLength(28);
  });

  it('has more than eighty broken variants, each caught by a law', () => {
    expect(Object.values(MUTANTS).filter(({ caughtBy }) => caughtBy.length === 0)).toEqual([]);
    expect(Object.keys(MUTANTS).length).toBeGreaterThan(80);
  });

  it('has a broken variant for every law of writing', () => {
    const caught = new Set(Object.values(MUTANTS).flatMap(({ caughtBy }) => caughtBy));
    const writing = LAWS.map(({ name }) => name).filter((name) => name.startsWith('write/'));
    expect(writing.filter((name) => !caught.has(name))).toEqual([]);
  });

  for (const [what, { breakage, caughtBy }] of Object.entries(MUTANTS)) {
    it(`catches a connector that ${what}`, async () => {
      const results = await runLaws(() => startToySubject(broken(breakage)), caughtBy);
      const caught = results.filter(({ error }) => error !== null).map(({ law }) => law);
      expect(caught.toSorted()).toEqual(caughtBy.toSorted());
    });
  }
});

describe('a port of which the source holds one record', () => {
  const single = async () => ({ ...(await startToySubject()), singles: ['party'] });

  it.each([
    ['identity/keys', 'can hold one alone'],
    ['list/deletions', 'deletions of what is always there'],
  ])('is held to that by %s', async (name, words) => {
    const law = LAWS.find((each) => each.name === name);
    expect(law && (await runLaw(law, single))).toMatchObject({ message: expect.stringContaining(words) });
  });
});

describe('a known failure', () => {
  const law: Law = { name: 'get/order', claim: '', form: 'same', run: async () => undefined };

  it('is accepted while the law is broken', () => {
    expect(verdictOf(law, new LawBroken('wrong order'), 'the source has no order')).toBeNull();
  });

  it('fails the run when the law holds', () => {
    expect(verdictOf(law, null, 'the source has no order')).toMatchObject({
      message: expect.stringContaining('holds by now'),
    });
  });

  it('does not excuse a subject that cannot be started', async () => {
    const error = await runLaw(law, () => Promise.reject(new Error('no server')));
    expect(verdictOf(law, error, 'the source has no order')).toMatchObject({ message: 'no server' });
  });

  it('is nothing that a law not named gets', () => {
    const error = new LawBroken('wrong order');
    expect(verdictOf(law, error, undefined)).toBe(error);
  });
});
