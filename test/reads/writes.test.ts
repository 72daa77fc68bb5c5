// What mutations hand in at the desk, and what their payloads show of what it says.
import { join } from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { execute, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { resolversOf } from '../../resolvers/index.ts';
import type { Desk, OperationView, PlanView, Submission } from '../../src/desk/desk.ts';
import { domainsOf, mergedDocument } from '../../src/graphql/schema.ts';
import { MUTATIONS } from '../../src/model/mutations.ts';
import type { GatewayContext } from '../../src/reads/context.ts';

const SCHEMA = join(import.meta.dirname, '../../schema');
const schema = buildSubgraphSchema([{ typeDefs: mergedDocument(SCHEMA), resolvers: resolversOf(domainsOf(SCHEMA)) }]);
const AT = new Date('2026-05-04T09:12:44.000Z');
const NOTHING: Submission = { userErrors: [], entityId: null, plan: null, operation: null };

const PLAN: PlanView = {
  hash: 'h',
  steps: [
    {
      ...{ id: '0.1', connection: 'erp', objectType: 'party.party', role: 'OWNER', status: 'PENDING', needs: [] },
      call: { operation: 'party.party.write', method: 'POST', path: '/rpc', body: { name: ['Nordwind', null] } },
      diff: [{ path: 'name', before: null, after: { amount: '1.50' } }],
      ...{ undo: 'restore', attempts: 0, error: null, externalId: null },
      ...{ sentAt: null, settledAt: null, retryAt: null, isShown: false },
    },
  ],
  notes: [],
  checks: [{ rule: 'credit-limit', result: 'HELD', message: 'over the limit', path: null, facts: null }],
  quota: [{ connection: 'erp', calls: 1, left: null }],
  approvers: ['finance'],
};

const OPERATION: OperationView = {
  ...{ id: 'wri_1', mutation: 'customerUpdate', entity: 'Customer', entityId: 'cus_1', status: 'AWAITING_APPROVAL' },
  ...{ plan: PLAN, steps: PLAN.steps, requestedBy: 'ann', at: AT, finishedAt: null, retryAt: null },
  ...{ waitsFor: ['finance'], error: null },
};

/** Asks with a desk that writes down what it is asked, and entities that are their ids. */
async function ask(document: string, answers: Partial<Desk> = {}, submission: Submission = NOTHING) {
  const asked: unknown[] = [];
  const desk = {
    submit: async (...args: unknown[]) => {
      asked.push(args);
      return submission;
    },
    settle: async (...args: unknown[]) => {
      asked.push(args);
      return submission;
    },
    ...answers,
  };
  const read = { byKey: async (entity: string, id: string) => ({ entity, id }), forget: () => undefined };
  const contextValue = { desk, read } as unknown as GatewayContext;
  const { data = null, errors = [] } = await execute({ schema, document: parse(document), contextValue });
  return { asked, data: JSON.parse(JSON.stringify(data)), errors };
}

/** As little as a mutation takes. */
const INPUTS: Readonly<Record<(typeof MUTATIONS)[number], string>> = {
  customerUpdate: 'id: "a"',
  customerCreate: 'name: "a"',
  customerContactAdd: 'customer: "a"',
  customerMergeInto: 'id: "a", into: "b", reason: "c"',
  customerSplit: 'id: "a", records: ["b"], reason: "c"',
  customerForward: 'customer: "a"',
  orderPlace: 'customer: "a", lines: [{ quantity: { value: "2" } }]',
  orderChange: 'id: "a"',
  orderCancel: 'id: "a"',
  orderApprove: 'id: "a"',
  orderHold: 'id: "a", reason: "b"',
  orderForward: 'order: "a"',
  orderRefund: 'order: "a"',
  shipmentRecord: 'order: "a"',
  invoiceIssue: 'order: "a"',
  invoiceVoid: 'id: "a", reason: "b"',
  invoicePaymentRecord: 'invoice: "a", amount: { amount: "1", currency: "EUR" }',
  timeOffRequest: 'type: "a", startsOn: "2026-05-04", endsOn: "2026-05-04"',
  timeOffCancel: 'id: "a"',
  timeOffDecide: 'id: "a", decision: DENIED',
  employeeUpdate: 'id: "a"',
  employeeOnboard: 'firstName: "a", lastName: "b", workEmail: "c", hiredOn: "2026-05-04"',
  inventoryAdjust: 'item: "a", location: "b"',
  inventoryTransfer: 'item: "a", from: "b", to: "c", quantity: { value: "1" }',
};

describe('a mutation', () => {
  test.each(MUTATIONS)('%s is handed in under its own name, with what `write` says or else means', async (mutation) => {
    const { asked, data, errors } = await ask(
      `mutation { ${mutation}(input: { ${INPUTS[mutation]} }, write: {}) { userErrors { code } plan { hash } operation { id } } }`,
    );

    expect(errors).toEqual([]);
    expect(asked).toEqual([[mutation, expect.anything(), { mode: 'EXECUTE', wait: 5 }]]);
    expect(data).toEqual({ [mutation]: { userErrors: [], plan: null, operation: null } });
  });

  test('keeps what is cleared apart from what is left out', async () => {
    const { asked } = await ask(
      'mutation { orderChange(input: { id: "a", note: null, lines: [{ key: null }] }, write: { mode: PREVIEW, idempotencyKey: "k" }) { plan { hash } } }',
    );

    expect(asked).toEqual([
      [
        'orderChange',
        { id: 'a', note: null, lines: [{ key: null }] },
        { mode: 'PREVIEW', idempotencyKey: 'k', wait: 5 },
      ],
    ]);
  });

  test('shows the entity that the desk names, and nothing where it names none', async () => {
    const document = 'mutation { customerUpdate(input: { id: "a" }, write: {}) { customer { id } } }';

    const named = await ask(document, {}, { ...NOTHING, entityId: 'cus_1' });
    const none = await ask(document);

    expect(named.data).toEqual({ customerUpdate: { customer: { id: 'cus_1' } } });
    expect(none.data).toEqual({ customerUpdate: { customer: null } });
  });

  test('tells what is wrong, with codes and places', async () => {
    const userErrors = [
      { code: 'INVALID', path: ['input', 'lines', '0'], message: 'no quantity' },
      { code: 'IDEMPOTENCY_KEY_REQUIRED', path: null, message: 'give one' },
    ] as const;
    const document = 'mutation { orderCancel(input: { id: "a" }, write: {}) { userErrors { code path message } } }';

    const { data } = await ask(document, {}, { ...NOTHING, userErrors });

    expect(data).toEqual({ orderCancel: { userErrors } });
  });
});

describe('the payment of an invoice', () => {
  const document = `mutation { invoicePaymentRecord(input: { ${INPUTS.invoicePaymentRecord} }, write: {}) { payment { id } invoice { id } } }`;

  test('shows the payment and the invoice', async () => {
    const { data } = await ask(document, {}, { ...NOTHING, entityId: 'pay_1' });

    expect(data).toEqual({ invoicePaymentRecord: { payment: { id: 'pay_1' }, invoice: { id: 'a' } } });
  });

  test('that was refused shows neither', async () => {
    const userErrors = [{ code: 'NOT_FOUND', path: ['input', 'invoice'], message: 'no such Invoice' }] as const;

    const { data } = await ask(document, {}, { ...NOTHING, userErrors });

    expect(data).toEqual({ invoicePaymentRecord: { payment: null, invoice: null } });
  });
});

describe('an operation', () => {
  test('is shown with its plan as the desk gives it', async () => {
    const { data, errors } = await ask(
      `{ writeOperation(id: "wri_1") {
           id mutation entity entityId status requestedBy at finishedAt retryAt waitsFor error { code message connection }
           plan { hash notes { kind } checks { rule result message path facts } quota { connection calls left } approvers }
           steps { id role status needs undo call { operation method path body } diff { path before after } isShown }
         } }`,
      { operation: async () => OPERATION },
    );

    const { hash, notes, checks, quota, approvers } = PLAN;
    const [step] = PLAN.steps;
    expect(errors).toEqual([]);
    expect(data.writeOperation).toEqual({
      ...{ id: 'wri_1', mutation: 'customerUpdate', entity: 'CUSTOMER', entityId: 'cus_1', error: null },
      ...{ status: 'AWAITING_APPROVAL', requestedBy: 'ann', at: AT.toISOString(), finishedAt: null },
      ...{ retryAt: null, waitsFor: ['finance'], plan: { hash, notes, checks, quota, approvers } },
      steps: [
        {
          ...{ id: '0.1', role: 'OWNER', status: 'PENDING', needs: [], undo: 'RESTORE', isShown: false },
          ...{ call: step?.call, diff: step?.diff },
        },
      ],
    });
  });

  test('is listed with its cursor, and counted only when that is asked for', async () => {
    const page = {
      ...{ nodes: [OPERATION], edges: [{ cursor: 'c', node: OPERATION }], totalCount: async () => 1 },
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: 'c', endCursor: 'c' },
    };
    const asked: unknown[] = [];
    const operations: Desk['operations'] = async (args) => {
      asked.push(args);
      return page;
    };

    const { data } = await ask(
      '{ writeOperations(where: { status: [RUNNING], isOpen: true }) { totalCount edges { cursor node { id } } pageInfo { endCursor } } }',
      { operations },
    );

    expect(asked).toEqual([{ first: 20, where: { status: ['RUNNING'], isOpen: true } }]);
    expect(data.writeOperations).toEqual({
      ...{ totalCount: 1, edges: [{ cursor: 'c', node: { id: 'wri_1' } }], pageInfo: { endCursor: 'c' } },
    });
  });

  test.each(['Approve', 'Retry', 'Compensate', 'Accept', 'Discard'])('goes on when a person says %s', async (act) => {
    const { asked, data } = await ask(
      `mutation { writeOperation${act}(input: { id: "wri_1", reason: "seen" }) { operation { status } } }`,
      {},
      { ...NOTHING, operation: OPERATION },
    );

    expect(asked).toEqual([[act.toLowerCase(), { id: 'wri_1', reason: 'seen' }]]);
    expect(data).toEqual({ [`writeOperation${act}`]: { operation: { status: 'AWAITING_APPROVAL' } } });
  });
});
