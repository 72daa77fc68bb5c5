import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Call, Checkpoint, Found, Page, Part, PartName, Port } from '../../src/connector/contract.ts';
import { type Mapping, type MappingContext, valueAt, wireOf } from '../../src/connector/mapping.ts';
import { corePart } from '../../src/connector/parts.ts';
import { together } from '../../src/connector/together.ts';
import { isUuid } from './codecs.ts';
import type { GustoStatement } from './mapping-statement.ts';
import type { Payrolls, Payslips, SeenPayroll } from './payrolls.ts';

export interface StatementEnvironment {
  readonly payrolls: Payrolls;
  readonly mapping: Mapping<GustoStatement, 'PayStatement'>;
  readonly context: MappingContext;
}

const PAY = ['gross', 'net', 'lines'] as const;

const PROCESSED = { statuses: 'processed', hasTotals: false } as const;

const checkpointSchema = z.strictObject({
  at: z.strictObject({ from: z.iso.date(), page: z.int().positive() }).nullable(),
  /** Payrolls that were told, each with a digest of what its statements show of it. */
  told: z.record(z.string(), z.string()),
});

/**
 * PayStatement from what processed payrolls pay to each; the key is `{payroll}:{employee}`.
 *
 * A processed payroll pays for ever what it paid, so only those that are new or look different are read again.
 */
export function statementPort(environment: StatementEnvironment): Port<'PayStatement'> {
  const { payrolls, mapping } = environment;
  const core = corePart(mapping, 'watermark');
  const pay: ReadonlySet<string> = new Set(PAY);
  const parts: readonly Part<'PayStatement'>[] = [
    { ...core, fields: core.fields.filter((field) => !pay.has(field)) },
    // What someone is paid is secret: read live, never listed.
    { name: 'pay', fields: PAY, tracked: 'volatile' },
  ];
  const reading = (names: readonly PartName[]) => ({
    ...environment,
    parts: parts.filter(({ name }) => names.includes(name)),
  });
  return {
    entity: 'PayStatement',
    objectType: 'employee_compensations',
    mapping,
    parts,
    capabilities: {
      // Payrolls are read one by one; statements of one payroll that are asked for at the same time share its answer.
      maxKeysPerGet: 1,
      changedSince: true,
      deletions: 'sweep',
      idempotency: 'none',
      concurrency: 'none',
    },
    get: (keys, names, call) => getByKeys(reading(names), keys, call),
    list: (from, call) => listNew(reading(['core']), from, call),
    keys: async function* (call) {
      for await (const page of payrolls.pages(PROCESSED, null, call))
        for (const { uuid } of page.payrolls) {
          const payslips = await payrolls.payslips(uuid, call);
          yield payslips === null ? [] : paidIn(payslips).map(([employee]) => `${uuid}:${employee}`);
        }
    },
  };
}

interface Reading extends StatementEnvironment {
  readonly parts: readonly Part<'PayStatement'>[];
}

function getByKeys(
  reading: Reading,
  keys: readonly string[],
  call: Call,
): Promise<readonly (Found<'PayStatement'> | null)[]> {
  return together(call, (one) => Promise.all(keys.map((key) => getByKey(reading, key, one))));
}

async function getByKey(reading: Reading, key: string, call: Call): Promise<Found<'PayStatement'> | null> {
  const [payroll, employee, ...rest] = key.split(':');
  if (!isUuid(payroll) || !isUuid(employee) || rest.length > 0) return null;
  const payslips = await reading.payrolls.payslips(payroll, call);
  // What is not processed has paid nobody yet.
  if (payslips === null || valueAt(payslips.payroll, 'processed') === false) return null;
  const payslip = paidIn(payslips).find(([uuid]) => uuid === employee)?.[1];
  return payslip === undefined ? null : foundOf(reading, key, payslips.payroll, payslip);
}

async function* listNew(reading: Reading, from: Checkpoint | null, call: Call): AsyncGenerator<Page<'PayStatement'>> {
  const start = from === null ? { at: null, told: {} } : checkpointSchema.parse(from);
  let { at } = start;
  const told = new Map(Object.entries(start.told));
  const checkpoint = () => ({ at, told: Object.fromEntries(told) });
  for await (const { payrolls, next } of reading.payrolls.pages(PROCESSED, at, call)) {
    for (const payroll of payrolls) {
      const digest = digestOf(payroll);
      if (told.get(payroll.uuid) === digest) continue;
      const payslips = await reading.payrolls.payslips(payroll.uuid, call);
      told.set(payroll.uuid, digest);
      const records = payslips === null ? [] : statementsOf(reading, payroll.uuid, payslips);
      yield { records, removed: [], checkpoint: checkpoint() };
    }
    at = next;
    yield { records: [], removed: [], checkpoint: checkpoint() };
  }
}

function statementsOf(reading: Reading, uuid: string, payslips: Payslips): readonly Found<'PayStatement'>[] {
  return paidIn(payslips).map(([employee, payslip]) =>
    foundOf(reading, `${uuid}:${employee}`, payslips.payroll, payslip),
  );
}

/** Who was left out of a payroll has no statement of it. Where it does not say who was, those who got nothing were. */
function paidIn({ paid }: Payslips): readonly (readonly [string, object])[] {
  return [...paid].filter(([, payslip]) => {
    const isExcluded = valueAt(payslip, 'excluded');
    return typeof isExcluded === 'boolean' ? !isExcluded : Number(valueAt(payslip, 'gross_pay') ?? 0) !== 0;
  });
}

function digestOf({ record }: SeenPayroll): string {
  const shown = ['check_date', 'pay_period', 'processed', 'processed_date'].map(
    (name) => valueAt(record, name) ?? null,
  );
  return hash('sha256', JSON.stringify(shown)).slice(0, 16);
}

function foundOf(
  { mapping, context, parts }: Reading,
  key: string,
  payroll: object,
  payslip: object,
): Found<'PayStatement'> {
  const fields = parts.flatMap((part): readonly string[] => part.fields);
  return {
    key,
    version: null,
    sourceUpdatedAt: null,
    parts: parts.map(({ name }) => name),
    ...mapping.decode(wireOf<GustoStatement>({ payroll, payslip }), context, fields),
    url: null,
  };
}
