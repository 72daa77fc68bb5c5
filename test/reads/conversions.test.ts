// Quantities in other units and money in other currencies over whole operations: what is told, what is refused, and what a gap says of it.
import { beforeEach, describe, expect, test } from 'vitest';
import type { EntityName } from '../../src/model/index.ts';
import { serve } from '../auth/support/served.ts';
import { FakeSource } from '../support/fake-port.ts';
import { memoryStore } from '../support/memory-store.ts';

const db = memoryStore();
const RATES = [
  { from: 'EUR', to: 'USD', rate: '1.10', on: '2026-03-01', heldBy: 'configuration' },
  { from: 'EUR', to: 'GBP', rate: '0.85', on: '2026-05-01', heldBy: 'erp' },
];

let gateway: Awaited<ReturnType<typeof serve>>;

beforeEach(async () => {
  const carrier = new FakeSource({
    entity: 'Shipment',
    parts: [{ name: 'core', fields: ['number', 'shippingCost', 'packages'], tracked: 'watermark' }],
  });
  const none = { trackingNumber: null, length: null, width: null, height: null };
  carrier.records.set('1', {
    number: 'SH-1',
    shippingCost: { amount: '7.35', currency: 'EUR' },
    packages: [
      { ...none, weight: { value: '2.5', unit: 'KGM' } },
      { ...none, weight: { value: '3', unit: 'crates' } },
    ],
  });
  gateway = await serve(db(), { carrier } as unknown as Record<string, FakeSource<EntityName>>, {}, RATES);
  await gateway.fill();
});

const shipment = async (fields: string, as = 'finance') => {
  const { data, errors } = await gateway.ask(as, `{ shipment(number: "SH-1") { ${fields} } }`);
  return {
    shown: data?.['shipment'],
    errors: errors.map(({ message, path, extensions }) => [path?.slice(1).join('.'), extensions['code'], message]),
  };
};

describe('a quantity', () => {
  test('is told in another unit of the same dimension', async () => {
    const { shown, errors } = await shipment('packages { weight { in(unit: "GRM") { value unit } } }');

    expect(shown).toEqual({ packages: [{ weight: { in: { value: '2500', unit: 'GRM' } } }, { weight: { in: null } }] });
    expect(errors).toEqual([
      [
        ...['packages.1.weight.in', 'UNIT_MISMATCH'],
        'crates cannot be told in GRM: crates is a unit whose size is not known.',
      ],
    ]);
  });

  test('is null in a unit of another dimension, with the reason in its error and its gap', async () => {
    const { shown, errors } = await shipment(
      'packages { weight { value long: in(unit: "MTR") { value } same: in(unit: "KGM") { value } } } meta { gaps { path reason } }',
    );

    expect(shown).toEqual({
      packages: [
        { weight: { value: '2.5', long: null, same: { value: '2.5' } } },
        { weight: { value: '3', long: null, same: null } },
      ],
      meta: {
        gaps: [
          { path: 'packages[0].weight.in', reason: 'NOT_APPLICABLE' },
          { path: 'packages[1].weight.in', reason: 'NOT_APPLICABLE' },
        ],
      },
    });
    expect(errors[0]).toEqual([
      ...['packages.0.weight.long', 'UNIT_MISMATCH', 'KGM cannot be told in MTR: one measures mass, the other length.'],
    ]);
  });

  test('is refused in a unit that there is not', async () => {
    const { errors } = await shipment('packages { weight { in(unit: "stone") { value } } }');

    expect(errors.map(([path, code]) => [path, code])).toEqual([
      ['packages.0.weight.in', 'BAD_USER_INPUT'],
      ['packages.1.weight.in', 'BAD_USER_INPUT'],
    ]);
  });
});

describe('money', () => {
  const IN = '{ amount currency rate ratedOn via from }';

  test('is told in another currency with the rate, its day and who holds it', async () => {
    const { shown, errors } = await shipment(
      `shippingCost { usd: inCurrency(code: "USD") ${IN} eur: inCurrency(code: "EUR", at: "2026-01-01") ${IN} }`,
    );

    expect(errors).toEqual([]);
    expect(shown).toEqual({
      shippingCost: {
        // 8.085: half to even.
        usd: {
          amount: '8.08',
          currency: 'USD',
          rate: '1.1',
          ratedOn: '2026-03-01',
          via: null,
          from: ['configuration'],
        },
        eur: { amount: '7.35', currency: 'EUR', rate: '1', ratedOn: '2026-01-01', via: null, from: [] },
      },
    });
  });

  test('is null where no rate leads there on the day, with the reason in its error and its gap', async () => {
    const { shown, errors } = await shipment(
      'shippingCost { amount inCurrency(code: "GBP", at: "2026-04-30") { amount } } meta { gaps { path reason } }',
    );

    expect(shown).toEqual({
      shippingCost: { amount: '7.35', inCurrency: null },
      meta: { gaps: [{ path: 'shippingCost.inCurrency', reason: 'NOT_APPLICABLE' }] },
    });
    expect(errors).toEqual([
      [
        ...['shippingCost.inCurrency', 'RATE_MISSING'],
        'No exchange rate leads from EUR to GBP on 2026-04-30 or before.',
      ],
    ]);
  });

  test('leaves no gap where it is told, by variables too', async () => {
    const { shown } = await shipment(
      'shippingCost { inCurrency(code: "GBP") { amount } } meta { gaps { path reason } }',
    );

    expect(shown).toEqual({ shippingCost: { inCurrency: { amount: '6.25' } }, meta: { gaps: [] } });
  });

  test('is no way round who may see the amount', async () => {
    const { shown, errors } = await shipment('shippingCost { inCurrency(code: "USD") { amount } }', 'warehouse');

    expect(shown).toEqual({ shippingCost: null });
    expect(errors.map(([path, code]) => [path, code])).toEqual([['shippingCost', 'FORBIDDEN']]);
  });
});
