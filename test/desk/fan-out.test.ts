import { describe, expect, it } from 'vitest';
import { updatesOf } from '../../src/desk/fan-out.ts';
import { type FakeWriting, policiesOf, targetOf } from '../support/desk.ts';

const customer = (keeps: readonly string[], update: readonly string[] | null = keeps): FakeWriting => ({
  ...{ entity: 'Customer', keeps },
  ...(update === null ? {} : { actions: ['update'], update }),
});

const update = (connection: string, values: object) => ({
  connection,
  objectType: 'thing',
  intent: { action: 'update', entity: 'Customer', key: '1', values },
});

describe('updates of an entity', () => {
  it('go to the owner, and the others that keep the field follow', () => {
    const policies = policiesOf({ erp: customer(['name']), crm: customer(['name']) });
    const { changes, notes } = updatesOf(policies, targetOf('Customer', { crm: '1', erp: '1' }), { name: 'Meyer' });
    expect(changes).toEqual([
      { ...update('erp', { name: 'Meyer' }), role: 'OWNER', needs: [] },
      { ...update('crm', { name: 'Meyer' }), role: 'FOLLOWER', needs: [0] },
    ]);
    expect([notes, policies.problems.all]).toEqual([[], []]);
  });

  it('are one change per record; who owns any field waits for nobody', () => {
    const authority = {
      Customer: {
        order: ['erp', 'crm', 'books'],
        strategy: 'owner' as const,
        fields: { segment: { order: ['crm', 'erp'] } },
      },
    };
    const both = customer(['name', 'segment']);
    const policies = policiesOf({ erp: both, crm: both, books: customer(['name']) }, authority);
    const target = targetOf('Customer', { books: '1', erp: '1', crm: '1' });
    const { changes } = updatesOf(policies, target, { name: 'Meyer', segment: null });
    expect(changes).toEqual([
      { ...update('erp', { name: 'Meyer', segment: null }), role: 'OWNER', needs: [] },
      { ...update('crm', { name: 'Meyer', segment: null }), role: 'OWNER', needs: [] },
      { ...update('books', { name: 'Meyer' }), role: 'FOLLOWER', needs: [0, 1] },
    ]);
  });

  it('leave alone what is not given, and records that are not the target’s', () => {
    const policies = policiesOf({ erp: customer(['name', 'segment']), crm: customer(['name']) });
    const { changes } = updatesOf(policies, targetOf('Customer', { erp: '1' }), { name: 'Meyer', segment: undefined });
    expect(changes).toEqual([{ ...update('erp', { name: 'Meyer' }), role: 'OWNER', needs: [] }]);
  });

  it('are owned by the next system that knows the entity and keeps the field', () => {
    const policies = policiesOf({ erp: customer(['name']), books: customer([]), crm: customer(['segment']) });
    const target = targetOf('Customer', { erp: '1', books: '1', crm: '1' });
    expect(updatesOf(policies, target, { segment: 'A' }).changes).toEqual([
      { ...update('crm', { segment: 'A' }), role: 'OWNER', needs: [] },
    ]);
  });

  it('that the owner does not take are not writable', () => {
    const policies = policiesOf({ erp: customer(['name', 'segment'], ['name']), crm: customer(['segment']) });
    expect(updatesOf(policies, targetOf('Customer', { erp: '1', crm: '1' }), { segment: 'A' }).changes).toEqual([]);
    expect(policies.problems.all).toEqual([
      {
        code: 'NOT_WRITABLE',
        path: ['input', 'segment'],
        message: 'segment is kept by erp, which does not let it be changed',
      },
    ]);
  });

  it('of what a system keeps that does not know the entity are owned elsewhere', () => {
    const policies = policiesOf({ erp: customer(['name']), crm: customer(['segment']) });
    updatesOf(policies, targetOf('Customer', { erp: '1' }), { segment: 'A' });
    expect(policies.problems.all).toEqual([
      {
        code: 'OWNED_ELSEWHERE',
        path: ['input', 'segment'],
        message: 'segment is kept by crm, which does not know this customer',
      },
    ]);
  });

  it('of what no system keeps are not writable', () => {
    const policies = policiesOf({ erp: customer(['name']) });
    updatesOf(policies, targetOf('Customer', { erp: '1' }), { segment: 'A' });
    expect(policies.problems.all).toEqual([
      { code: 'NOT_WRITABLE', path: ['input', 'segment'], message: 'no system keeps segment' },
    ]);
  });

  it('that a follower does not take are a note', () => {
    const policies = policiesOf({ erp: customer(['name']), crm: customer(['name'], null) });
    const { changes, notes } = updatesOf(policies, targetOf('Customer', { erp: '1', crm: '1' }), { name: 'Meyer' });
    expect(changes.map(({ connection }) => connection)).toEqual(['erp']);
    expect(notes).toEqual([
      {
        connection: 'crm',
        path: 'name',
        kind: 'NOT_KEPT_IN_STEP',
        message: 'crm keeps name as well and does not let it be set',
      },
    ]);
  });

  it('point to other entities by the key that each system knows them by', () => {
    const policies = policiesOf({ erp: customer(['accountOwner']), crm: customer(['accountOwner']) });
    const accountOwner = targetOf('Employee', { crm: '005', erp: '7' });
    const { changes } = updatesOf(policies, targetOf('Customer', { erp: '1', crm: '1' }), { accountOwner });
    const reference = (connection: string, value: string) => ({ by: 'key', connection, objectType: 'thing', value });
    expect(changes.map(({ intent }) => intent)).toEqual([
      { ...update('erp', { accountOwner: reference('erp', '7') }).intent },
      { ...update('crm', { accountOwner: reference('crm', '005') }).intent },
    ]);
  });

  it('that point to what the owner does not know are invalid, and a note where a follower does not', () => {
    const policies = policiesOf({
      erp: customer(['parent', 'accountOwner']),
      crm: customer(['parent', 'accountOwner']),
    });
    const target = targetOf('Customer', { erp: '1', crm: '1' });
    const parent = targetOf('Customer', { erp: '2' });
    const { changes, notes } = updatesOf(policies, target, {
      parent,
      accountOwner: targetOf('Employee', { crm: '005' }),
    });
    expect(policies.problems.all).toEqual([
      {
        code: 'INVALID',
        path: ['input', 'accountOwner'],
        message: 'erp, which keeps accountOwner, does not know this employee',
      },
    ]);
    expect(notes).toEqual([
      {
        connection: 'crm',
        path: 'parent',
        kind: 'NOT_KEPT_IN_STEP',
        message: 'crm does not know the customer that parent names',
      },
    ]);
    expect(changes[1]?.intent).not.toHaveProperty('values.parent');
  });

  it('tell the keys of addresses to their owner alone', () => {
    const policies = policiesOf({ erp: customer(['addresses']), crm: customer(['addresses']) });
    const address = {
      type: 'BILLING',
      name: null,
      lines: ['Kai 1'],
      city: null,
      region: null,
      postalCode: null,
    } as const;
    const addresses = [{ ...address, country: 'DE', key: '12' }];
    const { changes } = updatesOf(policies, targetOf('Customer', { erp: '1', crm: '1' }), { addresses });
    expect(changes.map(({ intent }) => intent)).toMatchObject([
      { values: { addresses } },
      { values: { addresses: [{ ...addresses[0], key: null }] } },
    ]);
  });
});

describe('a connection that is being read for the first time', () => {
  const holding = (unread: string) => ({
    ...policiesOf({ erp: customer(['name']), crm: customer(['name']) }),
    isListed: (connection: string) => connection !== unread,
  });

  it('may be the owner: nothing is changed behind its back', () => {
    const policies = holding('erp');
    const { changes } = updatesOf(policies, targetOf('Customer', { crm: '1' }), { name: 'Meyer' });
    expect(changes).toEqual([]);
    expect(policies.problems.all).toMatchObject([{ code: 'INDEX_INCOMPLETE', path: ['input', 'name'] }]);
  });

  it('may have to be kept in step: a note says that it is not', () => {
    const policies = holding('crm');
    const { changes, notes } = updatesOf(policies, targetOf('Customer', { erp: '1' }), { name: 'Meyer' });
    expect(changes).toEqual([{ ...update('erp', { name: 'Meyer' }), role: 'OWNER', needs: [] }]);
    expect(notes).toMatchObject([{ connection: 'crm', path: 'name', kind: 'NOT_KEPT_IN_STEP' }]);
    expect(policies.problems.all).toEqual([]);
  });
});
