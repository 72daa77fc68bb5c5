// Customers made, joined and taken apart through the gateway: who is told, what is one customer afterwards, and what is taken back.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { at, defined, fill, listAt, openCompany, type TestCompany } from './support/company.ts';
import { carryOut, effectsOf, mutate, refusals, settled, valuesAt } from './support/party.ts';

const NEW = {
  name: 'Neukunde Pumpen GmbH',
  legalEntity: 'NT-DE',
  currency: 'EUR',
  segment: 'Enterprise',
  identifiers: [{ type: 'VAT', value: 'DE136695976' }],
  addresses: [{ type: 'BILLING', lines: ['Weg 1'], city: 'Kiel', postalCode: '24103', country: 'DE' }],
  contactPoints: [{ type: 'EMAIL', value: 'hallo@neukunde.example' }],
};

let company: TestCompany;

beforeAll(async () => {
  company = await openCompany();
});

afterAll(() => company.close());

/** The customers of this name in the list, with the connections whose records they are. */
async function named(name: string) {
  const { data } = await company.query(
    'admin',
    `query ($name: String!) { customers(where: { name: { contains: $name } }) { nodes { id meta { refs { connection isRemoved } } } } }`,
    { name },
  );
  return listAt(data, 'customers.nodes').map((node) => ({
    id: node['id'],
    connections: listAt(node, 'meta.refs')
      .filter(({ isRemoved }) => isRemoved === false)
      .map(({ connection }) => connection)
      .toSorted(),
  }));
}

describe('customerCreate', () => {
  test('makes one customer in the ERP, the CRM and the books of the company, under one id from the beginning', async () => {
    const { entity, operation } = await carryOut(company, 'sales', 'customerCreate', NEW, 'name segment');

    const { id } = defined(entity);
    expect(entity).toEqual({ id, name: NEW.name, segment: NEW.segment });
    expect(operation?.steps.map(({ connection, role, status }) => [connection, role, status])).toEqual([
      ['erp', 'OWNER', 'APPLIED'],
      ['crm', 'FOLLOWER', 'APPLIED'],
      ['books', 'FOLLOWER', 'APPLIED'],
    ]);
    const made = effectsOf(company).filter((effect) => / (party\.party|Account|Contacts) /.test(effect));
    expect(made.map((effect) => effect.split(' ').slice(0, 3).join(' '))).toEqual([
      'erp create party.party',
      'crm create Account',
      'books create Contacts',
    ]);
    expect(valuesAt(company, 'crm', 'Account')).toMatchObject({ Mainstem_Id__c: id, Segment__c: NEW.segment });
    expect(valuesAt(company, 'books', 'Contacts')).toMatchObject({ ContactNumber: id, DefaultCurrency: 'EUR' });
    await fill(company.gateway);
    expect(await named(NEW.name)).toEqual([{ id, connections: ['books', 'crm', 'erp'] }]);
  });

  test('goes to the books of the company that is named, and is refused where there is none such', async () => {
    const input = { ...NEW, name: 'Newcomer Pumps Ltd', identifiers: [], contactPoints: [], legalEntity: 'NT-UK' };

    const { preview } = await carryOut(company, 'sales', 'customerCreate', input);

    expect(preview.steps.map(({ connection }) => connection).toSorted()).toEqual(['books-uk', 'crm']);
    expect(await refusals(company, 'sales', 'customerCreate', { ...input, legalEntity: 'NT-FR' })).toEqual([
      'INVALID input.legalEntity',
    ]);
    expect(
      await refusals(company, 'sales', 'customerCreate', { ...NEW, creditLimit: { amount: '1.00', currency: 'EUR' } }),
    ).toContain('FORBIDDEN input.creditLimit');
  });

  test('while the CRM is down it is there with all that was given, and is made there once', async () => {
    const input = { name: 'Wartende Pumpen GmbH', legalEntity: 'NT-DE', segment: 'Enterprise' };
    const write = { idempotencyKey: 'made-while-down', wait: 1 };
    const select = 'id name segment meta { pendingWrites { id } origins(paths: ["segment"]) { isPending } }';
    company.forget();
    company.sim('crm').faults.add({ fault: { kind: 'status', status: 503 } });

    const waiting = await mutate(company, 'sales', 'customerCreate', input, { write, select });

    expect([waiting.operation?.status, waiting.operation?.waitsFor]).toEqual(['WAITING', ['crm']]);
    const { id } = defined(waiting.entity);
    expect(waiting.entity).toEqual({
      ...{ id, name: input.name, segment: input.segment },
      meta: { pendingWrites: [{ id: waiting.operation?.id }], origins: [{ isPending: true }] },
    });
    company.sim('crm').faults.clear();
    company.clock.advance(60_000);
    await company.gateway.writer.runDue();
    const done = await mutate(company, 'sales', 'customerCreate', input, { write, select });
    expect([done.operation?.status, done.entity]).toMatchObject(['COMPLETED', { id, segment: input.segment }]);
    await settled(company, 'customerCreate', done);
    expect(effectsOf(company).filter((effect) => effect.startsWith('crm'))).toHaveLength(1);
    expect(await named(input.name)).toEqual([{ id, connections: ['books', 'crm', 'erp'] }]);
  });

  test('what one source refuses is taken back in the others', async () => {
    const name = 'Abgelehnte Pumpen GmbH';
    company.forget();
    company.sim('crm').faults.add({ fault: { kind: 'status', status: 422 }, call: 'write' });

    const { operation } = await mutate(company, 'sales', 'customerCreate', { name, legalEntity: 'NT-DE' });

    company.sim('crm').faults.clear();
    expect([operation?.status, operation?.steps.map(({ connection, status }) => [connection, status])]).toEqual([
      'COMPENSATED',
      [
        ['erp', 'UNDONE'],
        ['crm', 'REJECTED'],
        ['books', 'UNDONE'],
      ],
    ]);
    const party = defined(company.sim('erp').ledger.effects.find(({ objectType }) => objectType === 'party.party')).key;
    expect(effectsOf(company)).toContain(`erp delete party.party ${party}`);
    expect(effectsOf(company).filter((effect) => effect.startsWith('crm'))).toEqual([]);
    expect(valuesAt(company, 'books', 'Contacts')).toMatchObject({ ContactStatus: 'ARCHIVED' });
    company.clock.advance(60_000);
    await fill(company.gateway);
    expect((await named(name)).flatMap(({ connections }) => connections)).not.toContain('erp');
  });
});

describe('who is who', () => {
  const RECORDS = 'meta { refs { connection recordId } }';

  async function customer(where: string) {
    const { data } = await company.query('admin', `{ customer(${where}) { id ${RECORDS} } }`);
    const refs = listAt<{ connection: string; recordId: string }>(data, 'customer.meta.refs');
    return { id: String(at(data, 'customer.id')), refs, records: refs.map(({ recordId }) => recordId).toSorted() };
  }

  test('two customers are merged, answer to both ids, and are two again when that is undone', async () => {
    const [one, other] = [await customer('number: "10051"'), await customer('number: "10053"')];
    const input = { id: other.id, into: one.id, reason: 'one firm, two names' };

    const { entity, operation } = await carryOut(company, 'admin', 'customerMergeInto', input, RECORDS);

    const all = [...one.records, ...other.records].toSorted();
    expect([
      entity?.['id'],
      listAt(entity, 'meta.refs')
        .map(({ recordId }) => recordId)
        .toSorted(),
    ]).toEqual([one.id, all]);
    expect((await customer(`id: "${other.id}"`)).records).toEqual(all);
    const undone = await company.query(
      'operator',
      `mutation { writeOperationCompensate(input: { id: "${operation?.id}", reason: "two firms" }) { userErrors { code } operation { status } } }`,
    );
    expect(undone.data).toEqual({ writeOperationCompensate: { userErrors: [], operation: { status: 'COMPENSATED' } } });
    expect([await customer(`id: "${one.id}"`), await customer(`id: "${other.id}"`)]).toEqual([one, other]);
    expect(effectsOf(company)).toEqual([]);
  });

  test('a record is split off, stays apart when the sources are listed, and comes back only `again`', async () => {
    const whole = await customer('number: "10051"');
    const account = defined(whole.refs.find(({ connection }) => connection === 'crm')).recordId;
    const rest = whole.records.filter((id) => id !== account);

    const split = { id: whole.id, records: [account], reason: 'another firm' };
    const { entity } = await carryOut(company, 'operator', 'customerSplit', split, RECORDS);

    expect(
      listAt(entity, 'meta.refs')
        .map(({ recordId }) => recordId)
        .toSorted(),
    ).toEqual(rest);
    await fill(company.gateway);
    expect((await customer(`id: "${account}"`)).records).toEqual([account]);
    const back = { id: account, into: whole.id, reason: 'one firm' };
    expect(await refusals(company, 'admin', 'customerMergeInto', back)).toEqual(['RULE_REFUSED input.reason']);
    await carryOut(company, 'admin', 'customerMergeInto', { ...back, reason: 'again: one firm after all' });
    expect((await customer(`id: "${whole.id}"`)).records).toEqual(whole.records);
  });

  test('only records of the customer are split off, and never all of them', async () => {
    const { id, records } = await customer('number: "10051"');
    const split = (names: readonly string[]) =>
      refusals(company, 'admin', 'customerSplit', { id, records: names, reason: 'a test' });

    expect(await split([])).toEqual(['REQUIRED input.records']);
    expect(await split(['cus_elsewhere'])).toEqual(['INVALID input.records.0']);
    expect(await split(records)).toEqual(['INVALID input.records']);
  });
});
