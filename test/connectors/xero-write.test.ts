// The writes of the Xero connector on a simulated organisation, with its ledger as the judge of what happened.
import { afterEach, describe, expect, test } from 'vitest';
import type { Port } from '../../src/connector/contract.ts';
import { filledRequest } from '../../src/connector/step.ts';
import type { StepCall } from '../../src/connector/write.ts';
import type { EntityName, Model } from '../../src/model/index.ts';
import { member, unknownMembers, xeroSchemas } from '../support/xero-openapi.ts';
import {
  applied,
  type Books,
  call,
  create,
  DRAFT_INVOICE,
  eur,
  foundIn,
  id,
  key,
  kindsOf,
  line,
  NORDWIND,
  OLD_MILL,
  OPEN_INVOICE,
  OWN_ID,
  only,
  openBooks,
  PAID_INVOICE,
  PAYMENT,
  PUMP,
  ROWS_OF_BOOKS,
  recordIn,
  transition,
  undoOf,
  update,
  writerOf,
} from './xero-books.ts';

const opened: Books[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((books) => books.close()));
});

async function open(options?: Parameters<typeof openBooks>[0]): Promise<Books> {
  const books = await openBooks(options);
  opened.push(books);
  return books;
}

const effects = ({ simulator }: Books) =>
  simulator.ledger.effects.map(({ action, objectType }) => `${action} ${objectType}`);
const writes = ({ simulator }: Books) => simulator.ledger.calls.filter(({ kind }) => kind === 'write').length;

const newCustomer: Model<'Customer'> = {
  name: 'Alster "Boats" {key} {"$place":"key"}',
  number: '20001',
  identifiers: [{ type: 'VAT', value: 'DE136695976', isValid: true }],
  addresses: [
    {
      type: 'BILLING',
      name: null,
      lines: ['Elbchaussee 1'],
      city: 'Hamburg',
      region: null,
      postalCode: '22765',
      country: 'GB',
      key: null,
    },
  ],
  contactPoints: [
    { type: 'EMAIL', value: 'ap@alster.example', label: null, original: null, isNormalized: true },
    { type: 'PHONE', value: '+49405550199', label: null, original: null, isNormalized: true },
  ],
  currency: 'EUR',
  paymentTerms: '14 days after the invoice date',
};

const newInvoice: Model<'Invoice'> = {
  customer: key('Contacts', NORDWIND),
  orders: [{ by: 'number', value: 'SO-2001' }],
  customerReference: 'PO {step:1}',
  issuedOn: '2026-06-01',
  dueOn: '2026-07-01',
  currency: 'EUR',
  status: 'OPEN',
  lines: [
    line({
      description: 'Assembly <b>& test</b>',
      quantity: { value: '3', unit: 'C62' },
      unitPrice: eur('10.1234'),
      taxes: [{ code: 'OUTPUT', name: null, rate: null, amount: null }],
    }),
    line({ sku: 'PMP-01', description: 'Pump', quantity: { value: '1', unit: 'C62' }, unitPrice: eur('50.00') }),
  ],
};

const newPayment = (invoice: string): Model<'Payment'> => ({
  amount: eur('19.00'),
  paidOn: '2026-06-01',
  paymentReference: 'Bank 9',
  allocations: [{ invoice: key('Invoices', invoice), amount: eur('19.00'), allocatedOn: null }],
});

/** What every kind of step must keep to, whatever it writes. */
const STEPS: readonly (readonly [what: string, plan: (books: Books) => Promise<Prepared>])[] = [
  ['a new customer', async (books) => prepared(books.customers, only(await create(books.customers, newCustomer)))],
  [
    'a changed customer',
    async (books) => prepared(books.customers, only(await update(books.customers, NORDWIND, { name: 'Nordwind SE' }))),
  ],
  ['a new invoice', async (books) => prepared(books.invoices, only(await create(books.invoices, newInvoice)))],
  [
    'a changed invoice',
    async (books) =>
      prepared(books.invoices, only(await update(books.invoices, OPEN_INVOICE, { dueOn: '2026-08-01' }))),
  ],
  [
    'an opened invoice',
    async (books) => prepared(books.invoices, only(await transition(books.invoices, DRAFT_INVOICE, 'OPEN'))),
  ],
  [
    'a voided invoice',
    async (books) => prepared(books.invoices, only(await transition(books.invoices, OPEN_INVOICE, 'VOID'))),
  ],
  [
    'a new payment',
    async (books) => prepared(books.payments, only(await create(books.payments, newPayment(OPEN_INVOICE)))),
  ],
  [
    'a deleted payment',
    async (books) => prepared(books.payments, only(await transition(books.payments, PAYMENT, 'CANCELLED'))),
  ],
];

interface Prepared {
  readonly planned: StepCall;
  /** As it comes back from a store. */
  readonly step: StepCall;
  readonly apply: () => Promise<readonly string[]>;
  readonly find: () => Promise<readonly string[]>;
}

const INPUTS = { key: 'wop_1-1.1', id: OWN_ID };

function prepared<E extends EntityName>(port: Port<E>, step: StepCall): Prepared {
  const stored: StepCall = JSON.parse(JSON.stringify(step));
  return {
    planned: step,
    step: stored,
    apply: async () => kindsOf(await writerOf(port).apply(stored, INPUTS, call)),
    find: async () => kindsOf(await writerOf(port).find(stored, INPUTS, call)),
  };
}

describe.each(STEPS)('%s', (_what, plan) => {
  test('plans without writing, the same steps twice, and is one effect of one call under its key', async () => {
    const books = await open();
    const { step, apply } = await plan(books);
    expect((await plan(books)).planned).toStrictEqual(step);
    expect(writes(books)).toBe(0);
    expect(await apply()).toEqual(['applied']);
    expect([writes(books), books.simulator.ledger.effects.map(({ idempotencyKey }) => idempotencyKey)]).toEqual([
      1,
      ['wop_1-1.1'],
    ]);
  });

  test('sent twice under one key is one effect', async () => {
    const books = await open();
    const { apply } = await plan(books);
    expect([await apply(), await apply(), books.simulator.ledger.effects.length]).toEqual([
      ['applied'],
      ['applied'],
      1,
    ]);
  });

  test('is unknown after a lost reply, and found', async () => {
    const books = await open();
    const { apply, find } = await plan(books);
    expect(await find()).toEqual(['absent']);
    books.simulator.faults.add({ fault: { kind: 'lost-reply' }, operation: /^P[UO]\w+ \//, times: 1 });
    expect(await apply()).toEqual(['unknown', 'unavailable']);
    expect([await find(), books.simulator.ledger.effects.length]).toEqual([['applied'], 1]);
  });

  test('is rejected at the limit with the time to wait, and nothing happened', async () => {
    const books = await open();
    const { apply } = await plan(books);
    books.simulator.faults.add({ fault: { kind: 'status', status: 429, retryAfter: '7' }, operation: /^P[UO]\w+ \// });
    expect([await apply(), effects(books)]).toEqual([['rejected', 'rate-limited', '7000 ms'], []]);
  });
});

const SCHEMAS: Readonly<Record<string, string>> = {
  'POST /Payments': 'PaymentDelete',
  'PUT /Payments': 'Payments',
};

const specification = xeroSchemas();
if (specification === null) {
  test('the specification is not in ../shared/specs/xero, so requests are not held against it here', () => {
    expect(specification).toBeNull();
  });
} else {
  const { schemas, ajv } = specification;
  test.each(STEPS)('%s is sent as its schema says, in known members only', async (_what, plan) => {
    const { step } = await plan(await open());
    const schema = SCHEMAS[step.operation] ?? step.objectType;
    const validate = ajv.compile({ $ref: `xero#/components/schemas/${schema}` });
    const { body } = filledRequest(step.request, INPUTS);
    validate(body);
    const unknown = unknownMembers(schemas, member(schemas, schema), '', body);
    expect([validate.errors ?? [], unknown]).toEqual([[], []]);
  });
}

test('a new customer is a contact with our id, number and parts, whose text stays text, and undone it is archived', async () => {
  const books = await open();
  const step = only(await create(books.customers, newCustomer));
  const made = await applied(books.customers, step, INPUTS);
  expect(await recordIn(books.customers, made)).toMatchObject({
    ...newCustomer,
    contactPoints: newCustomer.contactPoints?.map(({ value, type, label }) => ({ value, type, label })),
    status: 'ACTIVE',
    correlationId: OWN_ID,
  });
  expect(books.simulator.ledger.effects[0]?.values).toMatchObject({ ContactNumber: OWN_ID, AccountNumber: 'C-20001' });
  expect(step.undo.kind).toBe('void');
  await applied(books.customers, undoOf(step), { key: 'k2', self: made });
  expect(await recordIn(books.customers, made)).toMatchObject({ status: 'INACTIVE', name: newCustomer.name });
});

test('a contact number is written once: a second customer under our id is rejected', async () => {
  const books = await open();
  const step = only(await create(books.customers, newCustomer));
  await applied(books.customers, step, INPUTS);
  const outcome = await writerOf(books.customers).apply(step, { ...INPUTS, key: 'other' }, call);
  expect([kindsOf(outcome), effects(books)]).toEqual([['rejected', 'invalid'], ['create Contacts']]);
});

test('a change of a customer sends what changes, keeps every other entry as it was typed, and is undone exactly', async () => {
  const books = await open();
  const before = await recordIn(books.customers, NORDWIND);
  const phones = before.contactPoints?.filter(({ type }) => type !== 'MOBILE') ?? [];
  const mobile = { type: 'MOBILE', value: '+4915199999999', label: null, original: null, isNormalized: true } as const;
  const addresses = before.addresses?.map((each) => (each.type === 'STREET' ? { ...each, city: 'Kiel' } : each)) ?? [];
  const step = only(
    await update(books.customers, NORDWIND, { addresses, contactPoints: [...phones, mobile], number: '10021' }),
  );
  expect(step.diff).toEqual([
    { path: 'addresses[1].city', before: 'Bremen', after: 'Kiel' },
    { path: 'contactPoints[2].value', before: '+4915123456789', after: '+4915199999999' },
    { path: 'contactPoints[2].original', before: '0151 23456789', after: '+49 15199999999' },
  ]);
  await applied(books.customers, step, INPUTS);
  expect(await recordIn(books.customers, NORDWIND)).toMatchObject({
    name: before.name,
    addresses: [before.addresses?.[0], { city: 'Kiel', country: 'DE' }],
    contactPoints: [...phones, { value: '+4915199999999' }],
  });
  const sent = books.simulator.ledger.effects[0]?.values ?? {};
  expect([Object.keys(sent).sort(), sent['Phones']]).toEqual([
    ['Addresses', 'ContactID', 'EmailAddress', 'Phones'],
    expect.arrayContaining([expect.objectContaining({ PhoneNumber: '555 0101', PhoneAreaCode: '040' })]),
  ]);
  await applied(books.customers, undoOf(step), { key: 'k2', self: NORDWIND });
  expect({ ...(await recordIn(books.customers, NORDWIND)), updatedAt: null }).toEqual({ ...before, updatedAt: null });
});

test('a change of a customer that changes nothing plans no step', async () => {
  const books = await open();
  const { updatedAt: _at, correlationId: _id, ...same } = await recordIn(books.customers, NORDWIND);
  expect(await update(books.customers, NORDWIND, same)).toEqual({ steps: [], refused: [], lossy: [] });
});

test('an address is cleared by a list without it, and what has no place is told as lost', async () => {
  const books = await open();
  const before = await recordIn(books.customers, NORDWIND);
  const [billing] = before.addresses ?? [];
  if (billing === undefined) throw new Error('no address');
  const plan = await update(books.customers, NORDWIND, { addresses: [billing, { ...billing, type: 'POSTAL' }] });
  expect(plan.lossy.map(({ path }) => path)).toEqual(['addresses[1]']);
  await applied(books.customers, only(plan), INPUTS);
  expect((await recordIn(books.customers, NORDWIND)).addresses).toEqual([billing]);
});

test('archiving is a step of its own behind what can be undone, and an archived contact takes no change', async () => {
  const books = await open();
  const { steps } = await update(books.customers, NORDWIND, { status: 'INACTIVE', name: 'Nordwind i. L.' });
  expect(steps.map(({ id: step, needs, diff, undo }) => [step, needs, diff[0]?.path, undo.kind])).toEqual([
    ['1', [], 'name', 'restore'],
    ['2', ['1'], 'status', 'none'],
  ]);
  const plan = await update(books.customers, OLD_MILL, { status: 'ACTIVE' });
  expect([plan.steps, plan.refused.map(({ path }) => path)]).toEqual([[], ['']]);
});

test.each([
  [{ identifiers: [{ type: 'DUNS', value: '1', isValid: null }] }, 'identifiers[0]'],
  [{ paymentTerms: 'when convenient' }, 'paymentTerms'],
  [{ paymentTerms: null }, 'paymentTerms'],
  [{ status: 'PROSPECT' }, 'status'],
  [{ name: null }, 'name'],
  [{ legalName: 'Nordwind' }, 'legalName'],
  [
    {
      contactPoints: [{ type: 'WEBSITE', value: 'https://a.example', label: null, original: null, isNormalized: true }],
    },
    'contactPoints[0]',
  ],
] as const)('of a customer %j is refused', async (values, path) => {
  const books = await open();
  expect((await update(books.customers, NORDWIND, values)).refused.map((each) => each.path)).toEqual([path]);
});

test('a refusal inside an answer of status 200 is rejected, and no message quotes the data', async () => {
  const books = await open();
  const step = only(await create(books.customers, { ...newCustomer, name: 'nordwind traders gmbh' }));
  const outcome = await writerOf(books.customers).apply(step, INPUTS, call);
  expect(kindsOf(outcome)).toEqual(['rejected', 'invalid']);
  expect(books.simulator.ledger.calls.at(-1)?.status).toBe(200);
  expect(JSON.stringify('error' in outcome ? outcome.error.message : '')).not.toMatch(/nordwind/i);
});

test('a key used for another request is a protocol failure', async () => {
  const books = await open();
  await applied(books.customers, only(await update(books.customers, NORDWIND, { name: 'First' })), INPUTS);
  const other = only(await update(books.customers, NORDWIND, { name: 'Second' }));
  expect(kindsOf(await writerOf(books.customers).apply(other, INPUTS, call))).toEqual(['unknown', 'protocol']);
});

test('a step whose members came back from a store in another order is the same request', async () => {
  const books = await open();
  const step = only(await create(books.invoices, newInvoice));
  const backwards = JSON.parse(JSON.stringify(step), (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).reverse())
      : value,
  ) as StepCall;
  const made = await applied(books.invoices, step, INPUTS);
  expect([await applied(books.invoices, backwards, INPUTS), effects(books)]).toEqual([made, ['create Invoices']]);
});

test('a payment that was deleted meanwhile is not deleted again', async () => {
  const books = await open();
  const step = only(await transition(books.payments, PAYMENT, 'CANCELLED'));
  await applied(books.payments, step, INPUTS);
  expect(kindsOf(await writerOf(books.payments).apply(step, { key: 'other' }, call))).toEqual(['rejected', 'invalid']);
});

test('an undoing call is another request also under the key of its step', async () => {
  const books = await open();
  const step = only(await create(books.invoices, newInvoice));
  const made = await applied(books.invoices, step, INPUTS);
  await applied(books.invoices, undoOf(step), { ...INPUTS, self: made });
  expect(effects(books)).toEqual(['create Invoices', 'transition Invoices']);
});

test('what fails at the sign-in was not sent', async () => {
  const books = await open();
  const step = only(await update(books.customers, NORDWIND, { name: 'Nordwind SE' }));
  books.simulator.faults.add({ fault: { kind: 'expire-session' }, operation: /^POST \/Contacts/, times: 1 });
  books.simulator.faults.add({ fault: { kind: 'status', status: 503 }, operation: /^token/ });
  const outcome = await writerOf(books.customers).apply(step, INPUTS, call);
  expect([kindsOf(outcome), effects(books)]).toEqual([['rejected', 'unavailable'], []]);
});

test('a token that expired before the write was taken is renewed, and the write sent once more', async () => {
  const books = await open();
  const step = only(await update(books.customers, NORDWIND, { name: 'Nordwind SE' }));
  books.simulator.faults.add({ fault: { kind: 'expire-session' }, operation: /^POST \/Contacts/, times: 1 });
  await applied(books.customers, step, INPUTS);
  expect([effects(books), writes(books)]).toEqual([['update Contacts'], 2]);
});

test('a look that finds neither the new nor the old values is unsure', async () => {
  const books = await open();
  const step = only(await update(books.customers, NORDWIND, { name: 'Nordwind SE' }));
  books.simulator.change({ action: 'update', objectType: 'Contacts', key: NORDWIND, values: { Name: 'Third' } });
  expect(await writerOf(books.customers).find(step, INPUTS, call)).toEqual({ kind: 'unsure' });
});

test('a new invoice has its orders, lines, accounts and exact prices, and undone it is void', async () => {
  const books = await open();
  const plan = await create(books.invoices, newInvoice);
  expect(plan.lossy).toEqual([{ path: 'customerReference', detail: 'stands behind the order numbers' }]);
  const step = only(plan);
  const made = await applied(books.invoices, step, INPUTS);
  expect(await recordIn(books.invoices, made)).toMatchObject({
    status: 'OPEN',
    customer: key('Contacts', NORDWIND),
    orders: [{ by: 'number', value: 'SO-2001' }],
    customerReference: 'SO-2001, PO {step:1}',
    issuedOn: '2026-06-01',
    dueOn: '2026-07-01',
    lines: [
      { description: 'Assembly <b>& test</b>', unitPrice: eur('10.1234'), total: eur('30.37'), ledgerAccount: '200' },
      { sku: 'PMP-01', unitPrice: eur('50.00'), total: eur('50.00'), ledgerAccount: '210' },
    ],
    totals: { taxExclusive: eur('80.37') },
  });
  expect(step.undo.kind).toBe('void');
  await applied(books.invoices, undoOf(step), { key: 'k2', self: made });
  expect(await recordIn(books.invoices, made)).toMatchObject({ status: 'VOID' });
});

test('a draft is made of an invoice without status, and undone by deleting it', async () => {
  const books = await open();
  const { status: _status, ...draft } = newInvoice;
  const step = only(await create(books.invoices, draft));
  const made = await applied(books.invoices, step, INPUTS);
  expect(await recordIn(books.invoices, made)).toMatchObject({ status: 'DRAFT' });
  await applied(books.invoices, undoOf(step), { key: 'k2', self: made });
  expect(books.simulator.ledger.effects.at(-1)?.values).toMatchObject({ Status: 'DELETED' });
});

test('a line names its item by key, and gives a discount as it is stated', async () => {
  const books = await open();
  const discount = { kind: 'DISCOUNT', description: null, percent: '10', amount: null } as const;
  const lines = [
    line({
      item: key('Items', PUMP),
      description: 'Pump',
      quantity: { value: '2', unit: 'C62' },
      unitPrice: eur('50.00'),
      adjustments: [discount],
      total: eur('90.00'),
    }),
  ];
  const made = await applied(books.invoices, only(await create(books.invoices, { ...newInvoice, lines })), INPUTS);
  expect((await recordIn(books.invoices, made)).lines).toMatchObject([
    { sku: 'PMP-01', total: eur('90.00'), adjustments: [{ percent: '10', amount: eur('-10.00') }] },
  ]);
});

test('an invoice for a customer that an earlier step makes has its key in place', async () => {
  const books = await open();
  const customer = { by: 'key', connection: 'books', objectType: 'Contacts', value: { $place: 'step:1' } };
  const values = { ...newInvoice, customer } as unknown as Model<'Invoice'>;
  const step = only(await create(books.invoices, values));
  const inputs = { ...INPUTS, 'step:1': NORDWIND };
  expect(kindsOf(await writerOf(books.invoices).find(step, inputs, call))).toEqual(['absent']);
  const made = await applied(books.invoices, step, inputs);
  expect(await writerOf(books.invoices).find(step, inputs, call)).toMatchObject({ kind: 'applied', key: made });
});

test('of two invoices alike the look tells the one that was there from the one that was made, and is unsure of a third', async () => {
  const books = await open();
  await applied(books.invoices, only(await create(books.invoices, newInvoice)), INPUTS);
  const again = only(await create(books.invoices, newInvoice));
  expect(await writerOf(books.invoices).find(again, INPUTS, call)).toEqual({ kind: 'absent' });
  const second = await applied(books.invoices, again, { key: 'k2' });
  expect(await writerOf(books.invoices).find(again, INPUTS, call)).toMatchObject({ kind: 'applied', key: second });
  await applied(books.invoices, again, { key: 'k3' });
  expect(await writerOf(books.invoices).find(again, INPUTS, call)).toEqual({ kind: 'unsure' });
});

const one = (values: Parameters<typeof line>[0]) => [line({ description: 'x', ...values })];

test.each([
  [{ customer: key('Accounts', 'x') }, 'customer'],
  [{ status: 'PAID' }, 'status'],
  [{ lines: [] }, 'lines'],
  [{ kind: 'CREDIT_NOTE' }, 'kind'],
  [{ lines: one({ unitPrice: eur('1.00001') }) }, 'lines[0].unitPrice'],
  [{ lines: one({ unitPrice: eur('12345678901234.56') }) }, 'lines[0].unitPrice'],
  [{ lines: one({ unitPrice: { amount: '1.00', currency: 'USD' } }) }, 'lines[0].unitPrice'],
  [{ lines: one({ unitPrice: eur('10.00'), total: eur('11.00') }) }, 'lines[0].total'],
  [{ lines: one({ item: key('Items', id('4', 9)) }) }, 'lines[0].item'],
] as const)('of a new invoice %j is refused, and nothing is planned', async (values, path) => {
  const books = await open();
  const plan = await create(books.invoices, { ...newInvoice, ...values });
  expect([plan.steps, plan.refused.map((each) => each.path)]).toEqual([[], [path]]);
});

test('what an invoice does not hold is refused by its name beside the step for the rest', async () => {
  const books = await open();
  const orders = [{ by: 'number', value: 'no number' }] as const;
  const plan = await create(books.invoices, {
    ...newInvoice,
    orders,
    kind: 'INVOICE',
    legalEntity: 'other',
    paidOn: '2026-06-01',
  });
  expect(plan.refused.map(({ path }) => path).sort()).toEqual(['legalEntity', 'orders', 'paidOn']);
  expect(plan.steps[0]?.diff.map(({ path }) => path).sort()).toEqual([
    'currency',
    'customer',
    'customerReference',
    'dueOn',
    'issuedOn',
    'kind',
    'lines',
    'status',
  ]);
});

test('fifteen digits arrive exactly', async () => {
  const books = await open();
  const lines = one({ quantity: { value: '1', unit: 'C62' }, unitPrice: eur('1234567890123.45') });
  const made = await applied(books.invoices, only(await create(books.invoices, { ...newInvoice, lines })), INPUTS);
  expect((await recordIn(books.invoices, made)).lines?.[0]?.unitPrice).toEqual(eur('1234567890123.45'));
});

test('an authorised invoice takes a new reference and due date, keeps the rest, and is undone exactly', async () => {
  const books = await open();
  const before = await recordIn(books.invoices, OPEN_INVOICE);
  const orders = [{ by: 'number', value: 'SO-1002' }] as const;
  const step = only(await update(books.invoices, OPEN_INVOICE, { orders, dueOn: '2026-08-01' }));
  expect(step.diff).toEqual([
    { path: 'orders[0].value', before: 'SO-1001', after: 'SO-1002' },
    { path: 'customerReference', before: 'SO-1001, PO 7781', after: 'SO-1002, PO 7781' },
    { path: 'dueOn', before: '2026-06-01', after: '2026-08-01' },
  ]);
  await applied(books.invoices, step, INPUTS);
  expect(await recordIn(books.invoices, OPEN_INVOICE)).toMatchObject({ orders, dueOn: '2026-08-01' });
  await applied(books.invoices, undoOf(step), { key: 'k2', self: OPEN_INVOICE });
  expect({ ...(await recordIn(books.invoices, OPEN_INVOICE)), updatedAt: null }).toEqual({
    ...before,
    updatedAt: null,
  });
  const refused = await update(books.invoices, OPEN_INVOICE, { issuedOn: '2026-05-03', lines: [] });
  expect(refused.refused.map(({ path }) => path).sort()).toEqual(['issuedOn', 'lines']);
});

test('a change of an invoice that changes nothing plans no step', async () => {
  const books = await open();
  const { orders = null, dueOn = null } = await recordIn(books.invoices, OPEN_INVOICE);
  expect((await update(books.invoices, OPEN_INVOICE, { orders, dueOn })).steps).toEqual([]);
});

test('a draft is opened, undone by voiding it, and an open invoice is voided for good', async () => {
  const books = await open();
  const opening = only(await transition(books.invoices, DRAFT_INVOICE, 'OPEN'));
  await applied(books.invoices, opening, INPUTS);
  expect((await transition(books.invoices, DRAFT_INVOICE, 'OPEN')).steps).toEqual([]);
  await applied(books.invoices, undoOf(opening), { key: 'k2', self: DRAFT_INVOICE });
  expect(await recordIn(books.invoices, DRAFT_INVOICE)).toMatchObject({ status: 'VOID' });
  const voiding = only(await transition(books.invoices, OPEN_INVOICE, 'VOID'));
  expect(voiding.undo.kind).toBe('none');
});

test('an invoice with payments is not voided', async () => {
  const books = await open();
  const plan = await transition(books.invoices, PAID_INVOICE, 'VOID');
  expect([plan.steps, plan.refused.map(({ path }) => path)]).toEqual([[], ['status']]);
});

test('an invoice that was paid since it was planned is not voided, and nothing happened', async () => {
  const books = await open();
  const step = only(await transition(books.invoices, OPEN_INVOICE, 'VOID'));
  await applied(books.payments, only(await create(books.payments, newPayment(OPEN_INVOICE))), INPUTS);
  expect(kindsOf(await writerOf(books.invoices).apply(step, { key: 'k2' }, call))).toEqual(['rejected', 'invalid']);
  expect(await recordIn(books.invoices, OPEN_INVOICE)).toMatchObject({ status: 'PARTIALLY_PAID' });
});

test('a new payment comes in on the configured account, settles its invoice, and undone it is cancelled', async () => {
  const books = await open();
  const step = only(await create(books.payments, newPayment(OPEN_INVOICE)));
  const made = await applied(books.payments, step, INPUTS);
  expect(books.simulator.ledger.effects[0]?.values).toMatchObject({ Account: { Code: '090' }, Amount: '19' });
  expect(await recordIn(books.payments, made)).toMatchObject({
    kind: 'RECEIPT',
    status: 'COMPLETED',
    paymentReference: 'Bank 9',
    allocations: [{ invoice: key('Invoices', OPEN_INVOICE), amount: eur('19.00'), allocatedOn: '2026-06-01' }],
  });
  await applied(books.payments, undoOf(step), { key: 'k2', self: made });
  expect(await recordIn(books.payments, made)).toMatchObject({ status: 'CANCELLED' });
  expect(await recordIn(books.invoices, OPEN_INVOICE)).toMatchObject({ status: 'OPEN' });
});

test('a payment beyond what is due, or in a locked period, is rejected', async () => {
  const [organisation] = ROWS_OF_BOOKS['Organisation'] ?? [];
  const books = await open({
    rows: { ...ROWS_OF_BOOKS, Organisation: [{ ...organisation, PeriodLockDate: '2026-05-31' }] },
  });
  const pay = async (amount: string, paidOn: string) => {
    const allocations = [{ invoice: key('Invoices', OPEN_INVOICE), amount: eur(amount), allocatedOn: null }];
    const step = only(await create(books.payments, { amount: eur(amount), paidOn, allocations }));
    return kindsOf(await writerOf(books.payments).apply(step, { key: `${amount}-${paidOn}` }, call));
  };
  expect([await pay('119.01', '2026-06-01'), await pay('1.00', '2026-05-31'), effects(books)]).toEqual([
    ['rejected', 'invalid'],
    ['rejected', 'invalid'],
    [],
  ]);
});

test('a change of a payment deletes it and makes another, and is undone step by step', async () => {
  const books = await open();
  const { steps, refused } = await update(books.payments, PAYMENT, { amount: eur('45.00') });
  expect([refused, steps.map(({ id: step, needs, undo }) => [step, needs, undo.kind])]).toEqual([
    [],
    [
      ['1', [], 'reverse'],
      ['2', ['1'], 'void'],
    ],
  ]);
  const [deleting, making] = steps;
  if (deleting === undefined || making === undefined) throw new Error('not two steps');
  await applied(books.payments, deleting, { key: 'k1' });
  const made = await applied(books.payments, making, { key: 'k2', 'step:1': PAYMENT });
  expect(await recordIn(books.payments, PAYMENT)).toMatchObject({ status: 'CANCELLED', amount: eur('40.00') });
  expect(await recordIn(books.payments, made)).toMatchObject({
    amount: eur('45.00'),
    paidOn: '2026-05-10',
    paymentReference: 'Bank 7',
  });
  await applied(books.payments, undoOf(making), { key: 'k3', self: made });
  const restoring = undoOf(deleting);
  expect(await writerOf(books.payments).find(restoring, { key: 'k4' }, call)).toEqual({ kind: 'absent' });
  const restored = await applied(books.payments, restoring, { key: 'k4', self: PAYMENT });
  expect(await recordIn(books.payments, restored)).toMatchObject({ status: 'COMPLETED', amount: eur('40.00') });
  expect(effects(books)).toEqual(['transition Payments', 'create Payments', 'transition Payments', 'create Payments']);
});

test('a change of a payment that changes nothing plans no step, and so does deleting one that is deleted', async () => {
  const books = await open();
  const { amount = null, paidOn = null, allocations = null } = await recordIn(books.payments, PAYMENT);
  expect((await update(books.payments, PAYMENT, { amount, paidOn, allocations })).steps).toEqual([]);
  const removing = async () => {
    const current = await foundIn(books.payments, PAYMENT);
    return writerOf(books.payments).plan({ action: 'remove', entity: 'Payment', key: PAYMENT, current }, call);
  };
  await applied(books.payments, only(await removing()), INPUTS);
  expect((await removing()).steps).toEqual([]);
});

test.each([
  [{ allocations: [] }, 'allocations'],
  [{ amount: eur('18.00') }, 'allocations[0].amount'],
  [
    {
      amount: { amount: '19.00', currency: 'USD' },
      allocations: [
        { invoice: key('Invoices', OPEN_INVOICE), amount: { amount: '19.00', currency: 'USD' }, allocatedOn: null },
      ],
    },
    'amount.currency',
  ],
] as const)('of a new payment %j is refused, and nothing is planned', async (values, path) => {
  const books = await open();
  const plan = await create(books.payments, { ...newPayment(OPEN_INVOICE), ...values });
  expect([plan.steps, plan.refused.map((each) => each.path)]).toEqual([[], [path]]);
});

test('what is not of a payment, or is another customer, is refused by its name beside the step for the rest', async () => {
  const books = await open();
  const others = { kind: 'REFUND', status: 'PENDING', number: '7', customer: key('Contacts', OLD_MILL) } as const;
  const plan = await create(books.payments, { ...newPayment(OPEN_INVOICE), ...others });
  expect(plan.refused.map(({ path }) => path).sort()).toEqual(['customer', 'kind', 'number', 'status']);
  expect(plan.steps[0]?.diff.map(({ path }) => path).sort()).toEqual([
    'allocations',
    'amount',
    'paidOn',
    'paymentReference',
  ]);
});
