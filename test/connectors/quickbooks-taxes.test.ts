// The taxes of lines in QuickBooks Online: tax codes and rates, a company of Quebec and one of the United States. Rows made up here, shapes
// after Finance.xsd of the v3 SDK (minor version 75).
import { afterEach, expect, test } from 'vitest';
import type { Found, Port } from '../../src/connector/contract.ts';
import type { InvoiceLine } from '../../src/model/values.ts';
import type { Row } from '../../src/simulator/contract.ts';
import { type Started, type StartOptions, started } from './quickbooks-started.ts';

const STAMPS = { CreateTime: '2026-05-02T08:00:00.000Z', LastUpdatedTime: '2026-05-02T08:00:00.000Z' };

let books: Started;
afterEach(() => books.close());

async function open(rows: StartOptions['rows']): Promise<void> {
  books = await started({ rows: { Customer: [{ Id: '1', DisplayName: 'Nordwind', MetaData: STAMPS }], ...rows } });
}

function line(id: string, code: string): Row {
  const detail = { UnitPrice: '100', Qty: '1', TaxCodeRef: { value: code } };
  return { Id: id, LineNum: id, Amount: '100', DetailType: 'SalesItemLineDetail', SalesItemLineDetail: detail };
}

function taxLine(rate: string, percent: string, base = '100'): Row {
  const TaxLineDetail = {
    TaxRateRef: { value: rate },
    PercentBased: true,
    TaxPercent: percent,
    NetAmountTaxable: base,
  };
  return { Amount: '5', DetailType: 'TaxLineDetail', TaxLineDetail };
}

function invoice(Id: string, lines: readonly Row[], taxes: readonly Row[], TxnDate = '2026-05-02'): Row {
  const detail = { TxnTaxDetail: { TotalTax: '5', TaxLine: taxes } };
  return { Id, TxnDate, CustomerRef: { value: '1' }, MetaData: STAMPS, Line: lines, ...detail };
}

function code(Id: string, ...rates: readonly string[]): Row {
  const details = rates.map((value, order) => ({ TaxRateRef: { value }, TaxOrder: String(order) }));
  return { Id, Name: `Code ${Id}`, Active: true, SalesTaxRateList: { TaxRateDetail: details } };
}

const QUEBEC = {
  TaxRate: [
    { Id: '7', Name: 'TPS', RateValue: '5', Active: true },
    {
      Id: '21',
      Name: 'TVQ',
      RateValue: '9.975',
      Active: true,
      EffectiveTaxRate: [
        { RateValue: '9.5', EffectiveDate: '2012-01-01T00:00:00-05:00', EndDate: '2012-12-31T00:00:00-05:00' },
        { RateValue: '9.975', EffectiveDate: '2013-01-01T00:00:00-05:00' },
      ],
    },
    { Id: '8', Name: 'Zero', RateValue: '0', Active: false },
  ],
  TaxCode: [code('9', '7', '21'), code('6', '7'), { ...code('5', '8'), Active: false }, code('3')],
};

const port = () =>
  books.connection.ports.find(({ objectType }) => objectType === 'Invoice') as unknown as Port<'Invoice'>;

async function got(key: string): Promise<Found<'Invoice'>> {
  const [answer] = await port().get([key], ['core'], books.call);
  return answer as Found<'Invoice'>;
}

const taxesOf = async (key: string) =>
  ((await got(key)).record.lines ?? []).map(({ taxes }) =>
    (taxes ?? []).map(({ code: named, name, rate }) => [named, name, rate]),
  );

const asked = () => books.requests.filter(({ operation }) => /Tax(Code|Rate)$/.test(operation));

test('every line has the rates of its own code, in their order, also where no tax came of them', async () => {
  const lines = [line('1', '9'), line('2', '6'), line('3', '5'), line('4', '3')];
  await open({ ...QUEBEC, Invoice: [invoice('30', lines, [taxLine('7', '5', '200'), taxLine('21', '9.975')])] });

  expect(await taxesOf('30')).toEqual([
    [
      ['9', 'TPS', '5'],
      ['9', 'TVQ', '9.975'],
    ],
    [['6', 'TPS', '5']],
    [['5', 'Zero', '0']],
    [['3', null, null]],
  ]);
  expect((await got('30')).gaps).toEqual([]);
});

test('what the document states goes before the rate of today, and else the rate is that of its day', async () => {
  const lines = [line('1', '9')];
  await open({
    ...QUEBEC,
    Invoice: [
      invoice('30', lines, [taxLine('7', '6'), taxLine('21', '9.975')]),
      invoice('31', lines, [taxLine('7', '5')], '2012-06-01'),
    ],
  });

  expect(await taxesOf('30')).toMatchObject([[['9', 'TPS', '6'], {}]]);
  expect(await taxesOf('31')).toMatchObject([[{}, ['9', 'TVQ', '9.5']]]);
});

const WASHINGTON = {
  TaxRate: [
    { Id: '3', Name: 'Washington State', RateValue: '6.5', Active: true },
    { Id: '4', Name: 'Seattle', RateValue: '3.85', Active: true },
  ],
  TaxCode: [code('2', '3', '4')],
};

test('in the United States a taxed line has all rates of the document, and an untaxed one none', async () => {
  const taxes = [taxLine('3', '6.5'), taxLine('4', '3.85')];
  await open({ ...WASHINGTON, Invoice: [invoice('30', [line('1', 'TAX'), line('2', 'NON')], taxes)] });

  expect(await taxesOf('30')).toEqual([
    [
      ['TAX', 'Washington State', '6.5'],
      ['TAX', 'Seattle', '3.85'],
    ],
    [['NON', null, null]],
  ]);
});

test('rates that are taken of different amounts are a gap of the lines: nothing says which is whose', async () => {
  const taxes = [taxLine('3', '6.5', '200'), taxLine('4', '3.85', '100')];
  await open({ ...WASHINGTON, Invoice: [invoice('30', [line('1', 'TAX'), line('2', 'TAX')], taxes)] });

  expect(await taxesOf('30')).toEqual([[['TAX', null, null]], [['TAX', null, null]]]);
  expect((await got('30')).gaps).toEqual([
    { path: 'lines[0].taxes', reason: 'not-understood' },
    { path: 'lines[1].taxes', reason: 'not-understood' },
  ]);
});

test('codes and rates are asked for once an hour, within the budget, and not where nothing is taxed', async () => {
  const lines = [line('1', '9')];
  const taxes = [taxLine('7', '5'), taxLine('21', '9.975')];
  await open({ ...QUEBEC, Invoice: [invoice('30', lines, taxes), invoice('31', [line('1', 'NON')], [])] });

  await got('31');
  expect(asked()).toEqual([]);
  await Promise.all([got('30'), got('30')]);
  for await (const _page of port().list(null, books.call));
  expect(asked().map(({ operation, takes }) => [operation, takes])).toEqual([
    ['query TaxCode', [{ budget: 'second', points: 1 }]],
    ['query TaxRate', [{ budget: 'second', points: 1 }]],
  ]);
  books.clock.advance(3_600_001);
  await got('30');
  expect(asked()).toHaveLength(4);
});

test('a code that was made meanwhile is looked for once more, and one that is nowhere is a gap, not a call a read', async () => {
  await open({ ...QUEBEC, Invoice: [invoice('30', [line('1', '11')], [taxLine('7', '5')])] });

  expect((await got('30')).gaps).toEqual([{ path: 'lines[0].taxes', reason: 'not-understood' }]);
  await got('30');
  expect(asked()).toHaveLength(2);
  books.simulator.change({ action: 'create', objectType: 'TaxCode', row: code('11', '7') });
  books.clock.advance(60_001);

  expect(await taxesOf('30')).toEqual([[['11', 'TPS', '5']]]);
  expect(asked()).toHaveLength(4);
});

test('a tax that cannot be asked for fails the read: no line comes without its rate', async () => {
  await open({ ...QUEBEC, Invoice: [invoice('30', [line('1', '9')], [])] });
  books.simulator.faults.add({ fault: { kind: 'status', status: 403 }, operation: /TaxRate/, times: 1 });

  await expect(port().get(['30'], ['core'], books.call)).rejects.toMatchObject({ kind: 'forbidden' });
  expect(await taxesOf('30')).toMatchObject([[['9', 'TPS', '5'], {}]]);
});

test('two rates of one code are written as the one code that they come from', async () => {
  await open({ ...QUEBEC, Invoice: [invoice('30', [line('1', '9')], [])] });
  const [read] = (await got('30')).record.lines ?? [];
  const values = {
    customer: { by: 'key', connection: 'books-us', objectType: 'Customer', value: '1' } as const,
    lines: [{ ...(read as InvoiceLine), item: null, sku: null }],
  };
  const plan = await port().write?.plan({ action: 'create', entity: 'Invoice', values }, books.call);
  const step = plan?.steps[0];
  if (step === undefined) throw new Error('no step');
  await port().write?.apply(step, { id: 'inv_00000000000000000000000000', key: 'k-1' }, books.call);

  expect(plan?.refused).toEqual([]);
  expect(books.simulator.ledger.effects.map(({ values: sent }) => sent)).toMatchObject([
    { Line: [{ SalesItemLineDetail: { TaxCodeRef: { value: '9' } } }] },
  ]);
});
