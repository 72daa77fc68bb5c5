import { z } from 'zod';
import { getInChunks, readOneByOne } from '../../src/connector/chunks.ts';
import type { Call, Checkpoint, Found, Page, Port } from '../../src/connector/contract.ts';
import { type Mapping, type MappingContext, wireOf } from '../../src/connector/mapping.ts';
import { corePart } from '../../src/connector/parts.ts';
import { isUuid } from './codecs.ts';
import type { Payrolls, SeenPayroll } from './payrolls.ts';
import type { GustoPayroll } from './wire.ts';

export interface PayrollEnvironment {
  readonly payrolls: Payrolls;
  readonly mapping: Mapping<GustoPayroll, 'PayrollRun'>;
  readonly context: MappingContext;
}

const ALL = { statuses: 'processed,unprocessed', hasTotals: true } as const;

const checkpointSchema = z.strictObject({
  at: z.strictObject({ from: z.iso.date(), page: z.int().positive() }).nullable(),
});

/** PayrollRun from the payrolls of the company. */
export function payrollPort(environment: PayrollEnvironment): Port<'PayrollRun'> {
  const { payrolls, mapping } = environment;
  return {
    entity: 'PayrollRun',
    objectType: 'payrolls',
    mapping,
    parts: [corePart(mapping, 'watermark')],
    capabilities: {
      // Payrolls are read one by one.
      maxKeysPerGet: 1,
      changedSince: false,
      deletions: 'sweep',
      idempotency: 'none',
      concurrency: 'none',
    },
    get: (keys, _parts, call) =>
      getInChunks<'PayrollRun'>(
        keys,
        {
          keyOf: (key) => (isUuid(key) ? key : null),
          size: 1,
          read: (chunk, one) =>
            readOneByOne<'PayrollRun'>(
              chunk,
              async (uuid, each) => {
                const record = await payrolls.read(uuid, each);
                return record === null ? null : foundOf(environment, { uuid, record });
              },
              one,
            ),
        },
        call,
      ),
    list: (from, call) => listAll(environment, from, call),
    keys: async function* (call) {
      const told = new Set<string>();
      for await (const page of payrolls.pages({ ...ALL, hasTotals: false }, null, call)) {
        const uuids = page.payrolls.map(({ uuid }) => uuid).filter((uuid) => !told.has(uuid));
        for (const uuid of uuids) told.add(uuid);
        yield uuids;
      }
    },
  };
}

async function* listAll(
  environment: PayrollEnvironment,
  from: Checkpoint | null,
  call: Call,
): AsyncGenerator<Page<'PayrollRun'>> {
  const at = from === null ? null : checkpointSchema.parse(from).at;
  for await (const { payrolls, next } of environment.payrolls.pages(ALL, at, call)) {
    const found = new Map(payrolls.map((seen) => [seen.uuid, foundOf(environment, seen)]));
    yield { records: [...found.values()], removed: [], checkpoint: { at: next } };
  }
}

function foundOf({ mapping, context }: PayrollEnvironment, { uuid, record }: SeenPayroll): Found<'PayrollRun'> {
  return {
    key: uuid,
    version: null,
    sourceUpdatedAt: null,
    parts: ['core'],
    ...mapping.decode(wireOf<GustoPayroll>(record), context),
    url: null,
  };
}
