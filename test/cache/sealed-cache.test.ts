// The cache that leaves the process: over a store of Keyv's, as Redis is one.
import { expect, test } from 'vitest';
import { cacheOver } from '../../src/cache/cache.ts';
import { passingKeyring } from '../../src/sealing/keyring.ts';
import { Sealer, UnsealError } from '../../src/sealing/sealer.ts';

interface Person {
  readonly name: string;
  readonly birthDate: string | null;
}

const ADA: Person = { name: 'Ada', birthDate: '1815-12-10' };

function shared(sealer = new Sealer(passingKeyring())) {
  const store = new Map<string, unknown>();
  const reports: unknown[] = [];
  const cache = cacheOver(store, sealer, (error) => reports.push(error));
  return { store, reports, people: cache.space<Person>('people'), cache };
}

test('nothing stands in a shared store in the open, and everybody with the key reads it', async () => {
  const sealer = new Sealer(passingKeyring());
  const { store, people } = shared(sealer);
  await people.setMany([{ key: 'a', value: ADA }], 60_000);
  const text = JSON.stringify([...store]);
  expect(text).toContain('v1.passing.');
  expect(text).not.toMatch(/Ada|1815/);
  const replica = cacheOver(store, sealer, () => undefined).space<Person>('people');
  expect(await replica.getMany(['a', 'b'])).toEqual([ADA, undefined]);
});

test('a value that was moved to another key or space, or sealed with another key, is a miss and is told', async () => {
  const { store, reports, people, cache } = shared();
  await people.setMany([{ key: 'a', value: ADA }], 60_000);
  const [[name, value] = []] = [...store];
  store.set(`${name}`.replace(/a$/, 'b'), value);
  store.set(`${name}`.replace('people', 'others'), value);
  expect(await people.getMany(['b'])).toEqual([undefined]);
  expect(await cache.space<Person>('others').getMany(['a'])).toEqual([undefined]);
  const stranger = cacheOver(store, new Sealer(passingKeyring()), (error) => reports.push(error));
  expect(await stranger.space<Person>('people').getMany(['a'])).toEqual([undefined]);
  expect(reports.map((error) => error instanceof UnsealError && error.reason)).toEqual([
    'refused',
    'refused',
    'refused',
  ]);
});

test('in the memory of this process values stay as they are', async () => {
  const store = new Map<string, unknown>();
  const people = cacheOver(store, null, () => undefined).space<Person>('people');
  await people.setMany([{ key: 'a', value: ADA }], 60_000);
  expect(await people.getMany(['a'])).toEqual([ADA]);
});
