import type { AnyPort } from '../../../src/connector/contract.ts';
import { SourceError } from '../../../src/connector/errors.ts';
import type { Answer } from '../probe.ts';
import { everyRecord, everyValue, type Mutant, wire } from './broken.ts';

/** Connectors that read or translate wrongly. */
export const readingMutants: Readonly<Record<string, Mutant>> = {
  'swaps two answers': {
    breakage: {
      get: (get) => async (keys, parts, call) => {
        const [first, second, ...rest] = await get(keys, parts, call);
        return [second, first, ...rest].filter((each) => each !== undefined);
      },
    },
    caughtBy: ['get/order', 'get/missing'],
  },
  'puts two keys on each other’s records': {
    breakage: {
      get: (get) => async (keys, parts, call) => {
        const answers = await get(keys, parts, call);
        const [first, second] = answers;
        if (!first || !second || first instanceof SourceError || second instanceof SourceError) return answers;
        return [{ ...second, key: first.key }, { ...first, key: second.key }, ...answers.slice(2)];
      },
    },
    caughtBy: ['identity/get-agrees'],
  },
  'answers in the order of the source': {
    breakage: {
      get: (get) => async (keys, parts, call) => get([...keys].sort(), parts, call),
    },
    caughtBy: ['get/order'],
  },
  'drops missing keys': {
    breakage: {
      get: (get) => async (keys, parts, call) => (await get(keys, parts, call)).filter((answer) => answer !== null),
    },
    caughtBy: ['get/missing', 'get/full-batch'],
  },
  'reads one by one': {
    breakage: {
      get: (get) => async (keys, parts, call) => {
        const answers: Answer[] = [];
        for (const key of keys) answers.push(...(await get([key], parts, call)));
        return answers;
      },
    },
    caughtBy: ['get/batched'],
  },
  'calls for nothing': {
    breakage: {
      get: (get) => async (keys, parts, call) =>
        (await get(keys.length === 0 ? ['none'] : keys, parts, call)).slice(0, keys.length),
    },
    caughtBy: ['get/empty'],
  },
  'puts keys unescaped into the query': {
    breakage: wire((request, call, next) =>
      next(request.body === undefined ? request : { ...request, body: request.body.replaceAll("''", "'") }, call),
    ),
    caughtBy: ['get/hostile-keys'],
  },
  'throws a TypeError': {
    breakage: {
      get: (get) => async (keys, parts, call) => {
        if (keys.some((key) => key.length > 5_000)) throw new TypeError('key too long');
        return get(keys, parts, call);
      },
    },
    caughtBy: ['get/hostile-keys'],
  },
  'has money as numbers': {
    breakage: everyValue('creditLimit', (value) => value && { amount: 1000.5, currency: 'EUR' }),
    caughtBy: ['mapping/values', 'mapping/examples'],
  },
  'has money without its minor digits': {
    breakage: everyValue('creditLimit', (value) => value && { amount: '1000', currency: 'EUR' }),
    caughtBy: ['mapping/values'],
  },
  'invents 0 for null': {
    breakage: everyValue('creditLimit', (value) => value ?? { amount: '0.00', currency: 'EUR' }),
    caughtBy: ['mapping/examples'],
  },
  'lets unknown codes through': {
    breakage: everyValue('status', (value) => (value === 'DRAFT' || value === 'PROSPECT' ? 'lead' : value)),
    caughtBy: ['mapping/values'],
  },
  'has local times': {
    breakage: everyValue('updatedAt', () => '2026-03-04T08:00:00+01:00'),
    caughtBy: ['mapping/values'],
  },
  'points to another connection': {
    breakage: everyValue('customer', (value) => ({ ...(value as object), connection: 'elsewhere' })),
    caughtBy: ['mapping/values'],
  },
  'mixes parts': {
    breakage: everyRecord((found) => ({
      ...found,
      record: { creditLimit: null, ...found.record } as typeof found.record,
    })),
    caughtBy: ['mapping/parts'],
  },
  'turns undefined into null': {
    breakage: everyRecord((found) => ({
      ...found,
      record: { ...found.record, customFields: null } as typeof found.record,
    })),
    caughtBy: ['mapping/parts'],
  },
  'claims parts it did not read': {
    breakage: everyRecord((found) => ({ ...found, parts: ['core', 'credit', 'lines', 'stock'] })),
    caughtBy: ['mapping/parts'],
  },
  'names gaps that are no fields': {
    breakage: everyRecord((found) => ({ ...found, gaps: [{ path: 'nonsense', reason: 'not-understood' }] })),
    caughtBy: ['mapping/gaps'],
  },
  'translates by a table of its own': {
    breakage: { port: ({ mapping }) => ({ mapping: { ...mapping } }) as Partial<AnyPort> },
    caughtBy: ['mapping/rows'],
  },
};
