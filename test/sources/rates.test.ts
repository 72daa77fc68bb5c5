// Exchange rates of sources: asked once a day, further back only where it must be, and kept through an outage.
import { beforeEach, expect, test } from 'vitest';
import { RateLoaders } from '../../src/loaders/rates.ts';
import type { ExchangeRate } from '../../src/model/exchange-rate.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { Connections, type OpenConnection } from '../../src/sources/connections.ts';
import { RateBook } from '../../src/sources/rates.ts';
import { fakeConnection, sourceError } from '../support/fake-port.ts';
import { MAY_4 } from '../support/records.ts';

const DAY_MS = 86_400_000;
const EUR = { amount: '100.00', currency: 'EUR' };

let asked: string[];
let held: readonly ExchangeRate[];
let trouble: (() => never) | null;
let clock: ManualClock;
let book: RateBook;

beforeEach(() => {
  [asked, held, trouble, clock] = [[], [], null, new ManualClock(MAY_4)];
  const erp: OpenConnection = {
    ...fakeConnection('erp', []),
    rates: async (from) => {
      asked.push(from);
      trouble?.();
      return held.filter(({ on }) => on >= from);
    },
  };
  const table = [{ from: 'EUR', to: 'SEK', rate: '11', on: '2026-01-01' }];
  book = new RateBook({ table, connections: ['erp'] }, new Connections([erp]), clock);
});

const convert = (to: string, at: string | null = null) => {
  const today = new Date(clock.now()).toISOString().slice(0, 10);
  return new RateLoaders(book, today).convert(EUR, to, at);
};

test('a source is asked once a day, however many ask', async () => {
  held = [{ from: 'EUR', to: 'USD', rate: '1.1', on: '2026-05-01' }];
  await Promise.all([convert('USD'), convert('USD'), convert('SEK')]);
  expect(asked).toEqual(['2025-01-01']);

  clock.advance(DAY_MS);
  await convert('USD');
  expect(asked).toEqual(['2025-01-01', '2025-01-01']);
});

test('the rates of an earlier year are asked for from the year before it', async () => {
  await convert('SEK', '2026-02-01');
  held = [{ from: 'EUR', to: 'USD', rate: '1.2', on: '2019-12-30' }];

  expect((await convert('USD', '2020-01-02'))?.ratedOn).toBe('2019-12-30');
  expect(asked).toEqual(['2025-01-01', '2019-01-01']);
});

test('a currency that hardly ever gets a rate is looked for among all', async () => {
  held = [{ from: 'EUR', to: 'DKK', rate: '7.46', on: '1999-01-04' }];

  expect(await convert('DKK')).toMatchObject({ amount: '746.00', ratedOn: '1999-01-04', heldBy: ['erp'] });
  expect(await convert('NOK')).toBeNull();
  expect(asked).toEqual(['2025-01-01', '1970-01-01']);
});

test('a source that fails is asked again, and what it said before stands in', async () => {
  trouble = () => {
    throw sourceError('unavailable');
  };
  await expect(convert('USD')).rejects.toThrow('as told');

  held = [{ from: 'EUR', to: 'USD', rate: '1.1', on: '2026-05-01' }];
  const fails = trouble;
  trouble = null;
  expect((await convert('USD'))?.amount).toBe('110.00');

  trouble = fails;
  clock.advance(DAY_MS);
  expect((await convert('USD'))?.ratedOn).toBe('2026-05-01');
});

test('the own table comes before the sources', async () => {
  held = [{ from: 'EUR', to: 'SEK', rate: '12', on: '2026-01-01' }];

  expect((await convert('SEK'))?.heldBy).toEqual(['configuration']);
});
