import { describe, expect, it } from 'vitest';
import { creationsOf } from '../../src/desk/creations.ts';
import { canDo } from '../../src/desk/receivers.ts';
import { type FakeWriting, NO_RULES, policiesOf, targetOf, writingPort } from '../support/desk.ts';

const NOWHERE = { channel: null, country: null, legalEntity: null, currency: null };

const maker = (create: readonly string[], more: Partial<FakeWriting> = {}): FakeWriting => ({
  ...{ entity: 'Customer', keeps: create, actions: ['create', 'update'], create, update: create },
  ...more,
});

const create = (connection: string, values: object) => ({
  connection,
  objectType: 'thing',
  intent: { action: 'create', entity: 'Customer', values },
});

function contextOf(ports: Parameters<typeof policiesOf>[0], routes: (typeof NO_RULES)['routes'] = []) {
  return { ...policiesOf(ports), mutation: 'customerCreate' as const, policy: { ...NO_RULES, routes } };
}

describe('making an entity', () => {
  it('begins with the first of the authority that can, and the others wait for it', () => {
    const context = contextOf({
      hr: { entity: 'Customer', keeps: ['name'] },
      erp: maker(['name']),
      crm: maker(['name']),
    });
    const { changes, notes } = creationsOf(context, { entity: 'Customer', values: { name: 'Meyer' }, facts: NOWHERE });
    expect(changes).toEqual([
      { ...create('erp', { name: 'Meyer' }), role: 'OWNER', needs: [] },
      { ...create('crm', { name: 'Meyer' }), role: 'FOLLOWER', needs: [0] },
    ]);
    expect([notes, context.problems.all]).toEqual([[], []]);
  });

  it('begins where a route says', () => {
    const routes = [{ mutation: 'customerCreate' as const, when: { country: 'GB' }, to: 'crm' }];
    const context = contextOf({ erp: maker(['name']), crm: maker(['name']) }, routes);
    const facts = { ...NOWHERE, country: 'GB' };
    const { changes } = creationsOf(context, { entity: 'Customer', values: { name: 'Meyer' }, facts });
    expect(changes.map(({ connection, role }) => `${connection} ${role}`)).toEqual(['crm OWNER', 'erp FOLLOWER']);
  });

  it('gives each the fields that it takes; what a follower keeps and does not take is a note', () => {
    const context = contextOf({
      erp: maker(['name']),
      crm: maker(['name', 'segment']),
      books: maker(['name'], { keeps: ['name', 'segment'] }),
    });
    const values = { name: 'Meyer', segment: 'A', industry: null };
    const { changes, notes } = creationsOf(context, { entity: 'Customer', values, facts: NOWHERE });
    expect(changes.map(({ intent }) => intent)).toEqual([
      create('', { name: 'Meyer' }).intent,
      create('', { name: 'Meyer', segment: 'A' }).intent,
      create('', { name: 'Meyer' }).intent,
    ]);
    expect(notes).toEqual([
      {
        connection: 'books',
        path: 'segment',
        kind: 'NOT_KEPT_IN_STEP',
        message: 'books keeps segment as well and does not let it be set',
      },
    ]);
    expect(context.problems.isEmpty).toBe(true);
  });

  it('refuses a field that nobody takes', () => {
    const context = contextOf({ erp: maker(['name']), crm: maker(['name']) });
    creationsOf(context, { entity: 'Customer', values: { name: 'Meyer', industry: 'Tea' }, facts: NOWHERE });
    expect(context.problems.all).toEqual([
      {
        code: 'NOT_WRITABLE',
        path: ['input', 'industry'],
        message: 'erp, crm make it, and none of them takes industry',
      },
    ]);
  });

  it('keeps to the systems of the company that is named, and those of none', () => {
    const ports = {
      erp: maker(['name'], { legalEntity: 'DE' }),
      'books-uk': maker(['name'], { legalEntity: 'UK' }),
      crm: maker(['name']),
    };
    const madeBy = (legalEntity: string | null) =>
      creationsOf(contextOf(ports), {
        entity: 'Customer',
        values: { name: 'Meyer' },
        facts: { ...NOWHERE, legalEntity },
      }).changes.map(({ connection }) => connection);
    expect([madeBy('UK'), madeBy('DE'), madeBy(null)]).toEqual([
      ['books-uk', 'crm'],
      ['erp', 'crm'],
      ['erp', 'crm'],
    ]);
  });

  it('leaves out the books of several companies when nothing says which', () => {
    const context = contextOf({
      crm: maker(['name']),
      'books-de': maker(['name'], { legalEntity: 'DE' }),
      'books-uk': maker(['name'], { legalEntity: 'UK' }),
    });
    const { changes, notes } = creationsOf(context, { entity: 'Customer', values: { name: 'Meyer' }, facts: NOWHERE });
    expect(changes.map(({ connection }) => connection)).toEqual(['crm']);
    expect(notes.map(({ connection, path }) => `${connection} ${path}`)).toEqual([
      'books-de legalEntity',
      'books-uk legalEntity',
    ]);
  });

  it('is not possible where nobody can, nobody of the company can, or the route leads to one that cannot', () => {
    const errorOf = (context: ReturnType<typeof contextOf>, legalEntity: string | null) => {
      creationsOf(context, { entity: 'Customer', values: {}, facts: { ...NOWHERE, legalEntity } });
      return context.problems.all.map(({ code, path, message }) => [code, path?.join('.'), message]);
    };
    const readOnly = { hr: { entity: 'Customer', keeps: ['name'] } } as const;
    const routes = [{ mutation: 'customerCreate' as const, when: {}, to: 'hr' }];
    expect(errorOf(contextOf(readOnly), null)).toEqual([['NOT_WRITABLE', 'input', 'no system makes a customer']]);
    expect(errorOf(contextOf({ erp: maker(['name'], { legalEntity: 'DE' }) }), 'UK')).toEqual([
      ['NOT_WRITABLE', 'input.legalEntity', 'no system of this company makes a customer'],
    ]);
    expect(errorOf(contextOf({ ...readOnly, erp: maker(['name']) }, routes), null)).toEqual([
      ['NOT_WRITABLE', 'input', 'hr cannot make this customer'],
    ]);
  });

  it('goes only where that is known which it hangs on', () => {
    const ports = { erp: maker(['name']), crm: maker(['name']), books: maker(['name']) };
    const making = (keys: Readonly<Record<string, string>>) => {
      const context = contextOf(ports);
      const hangsOn = { target: targetOf('Employee', keys), path: 'input.employee' };
      const creation = { entity: 'Customer', values: { name: 'Meyer' }, facts: NOWHERE, hangsOn } as const;
      const { changes } = creationsOf(context, creation);
      return [changes.map(({ connection }) => connection), context.problems.all];
    };
    expect(making({ books: '1', crm: '2' })).toEqual([['crm', 'books'], []]);
    const message = 'a customer is made by erp, which does not know this employee';
    expect(making({ hris: '1' })).toEqual([[], [{ code: 'OWNED_ELSEWHERE', path: ['input', 'employee'], message }]]);
  });

  it('points to other entities as each system knows them', () => {
    const context = contextOf({ erp: maker(['parent', 'accountOwner']), crm: maker(['parent', 'accountOwner']) });
    const values = { parent: targetOf('Customer', { erp: '2' }), accountOwner: targetOf('Employee', { crm: '005' }) };
    const { changes, notes } = creationsOf(context, { entity: 'Customer', values, facts: NOWHERE });
    const reference = (connection: string, value: string) => ({ by: 'key', connection, objectType: 'thing', value });
    expect(changes[1]?.intent).toEqual(create('', { accountOwner: reference('crm', '005') }).intent);
    expect(notes.map(({ connection, message }) => [connection, message])).toEqual([
      ['crm', 'crm does not know the customer that parent names'],
    ]);
    expect(context.problems.all).toEqual([
      {
        code: 'INVALID',
        path: ['input', 'accountOwner'],
        message: 'erp, which makes it, does not know this employee',
      },
    ]);
  });
});

describe('a port', () => {
  it('can do the actions that it names, and none when it only reads', () => {
    const port = writingPort({ entity: 'Order', keeps: [], actions: ['create', 'to CANCELLED'] });
    expect([canDo(port, 'to CANCELLED'), canDo(port, 'update'), canDo(undefined, 'create')]).toEqual([
      true,
      false,
      false,
    ]);
    expect(canDo(writingPort({ entity: 'Order', keeps: [] }), 'create')).toBe(false);
  });
});
