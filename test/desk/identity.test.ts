// Who is who, by a person's word: merged and split through the journal, over the groups of the index. No source is asked.
import { beforeEach, describe, expect, it } from 'vitest';
import { appendAudit } from '../../src/audit/audit.ts';
import { readAudit } from '../../src/audit/read.ts';
import { rowScopes } from '../../src/auth/scope.ts';
import { customerMergeInto, customerSplit } from '../../src/desk/commands/customer-identity.ts';
import { splitRecords } from '../../src/identity/linker.ts';
import { OWN_CONNECTION, ownType } from '../../src/model/own-connection.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { readGroups } from '../../src/store/groups.ts';
import { accept } from '../../src/write/accept.ts';
import type { Engine } from '../../src/write/engine.ts';
import { Executor } from '../../src/write/executor.ts';
import { IdentityWriter } from '../../src/write/identity-writer.ts';
import { readOperation } from '../../src/write/journal.ts';
import type { DraftChange } from '../../src/write/operation.ts';
import { Planner } from '../../src/write/planner.ts';
import { companyOf } from '../support/commands.ts';
import { memoryStore } from '../support/memory-store.ts';
import { MAY_4 } from '../support/records.ts';

const db = memoryStore();
const OPERATOR = { as: ['operator'] } as const;
const TRAIL = { after: null, size: 10, order: 'OLDEST_FIRST' } as const;
const CALL = { signal: new AbortController().signal, purpose: 'write' } as const;
const TIMES = {
  ...{ leaseMs: 10_000, renewMs: 5_000, deadlineMs: 5_000, firstPauseMs: 1_000, maxPauseMs: 60_000 },
  ...{ absentAfterMs: 2_000, maxAttempts: 4, shownWithinMs: 60_000, keysForMs: 60_000 },
};

let clock = new ManualClock(MAY_4);
beforeEach(() => {
  clock = new ManualClock(MAY_4);
});

async function company() {
  const keeps = ['name'];
  const customers = { entity: 'Customer', keeps } as const;
  const made = await companyOf(db(), { ports: { erp: customers, crm: customers, books: customers } });
  const { connections, ingest } = made;
  const writer = new IdentityWriter('Customer', { db: db(), ingest, clock, split: splitRecords });
  const planner = new Planner(connections, new Map([[ownType('identity', 'Customer'), writer]]));
  const engine: Engine = {
    ...{ db: db(), clock, connections, ingest, planner, times: TIMES },
    at: () => undefined,
    trace: (trx, traces) => appendAudit(trx, traces, clock.now()),
    report: () => undefined,
  };
  const perform = async (changes: readonly DraftChange[], id: string) => {
    const plans = await planner.plan(changes, CALL);
    await accept(
      engine,
      {
        ...{ id, mutation: 'customerMergeInto', entity: 'Customer', entityId: null, caller: 'c', idempotencyKey: id },
        ...{ bodyDigest: 'digest', planHash: 'hash', requestedBy: 'u', plans },
        payload: { input: {}, checks: [], notes: [], approvers: null },
      },
      async () => undefined,
    );
    await new Executor(engine, 'worker', () => false).run(id);
    return (await readOperation(db(), id))?.status;
  };
  return { ...made, writer, planner, perform };
}

/** The keys that are one with a record. */
async function together(id: string): Promise<string> {
  const records = (await readGroups(db(), [id])).get(id) ?? [];
  return records
    .map(({ connection, key }) => `${connection} ${key}`)
    .toSorted()
    .join(', ');
}

describe('customerMergeInto', () => {
  it('puts all records of one customer to the other, in the audit trail with its reason', async () => {
    const { has, ask, perform } = await company();
    const id = await has('Customer', { crm: 'a', books: 'x' }, { name: 'Meyer' });
    const into = await has('Customer', { erp: '1' }, { name: 'Meyer KG' });
    const input = { id, into, reason: 'the same company' };
    const { draft, errors } = await ask('customerMergeInto', customerMergeInto, input, OPERATOR);
    expect(errors).toEqual([]);
    expect(draft?.entityId).toBe(into);
    expect(draft?.changes).toMatchObject([{ connection: OWN_CONNECTION, role: 'GATEWAY', needs: [] }]);
    expect(await perform(draft?.changes ?? [], 'wop_1')).toBe('COMPLETED');
    expect(await together(into)).toBe('books x, crm a, erp 1');
    expect((await readGroups(db(), [id])).get(id)?.[0]?.groupId).toBe(into);
    const trail = await readAudit(db(), { operationId: 'wop_1' }, TRAIL);
    const told = trail.map(({ action, actor, reason }) => [action, actor, reason]);
    expect(told).toContainEqual(['identity.merged', 'u', 'the same company']);
  });

  it('is trusted like an exact link: whose the one is, the others are too', async () => {
    const { has, ask, perform, idIn } = await company();
    const id = await has('Customer', { crm: 'a' }, { name: 'Meyer' });
    const into = await has('Customer', { erp: '1' }, { name: 'Meyer KG' });
    const { draft } = await ask('customerMergeInto', customerMergeInto, { id, into, reason: 'the same' }, OPERATOR);
    await perform(draft?.changes ?? [], 'wop_1');
    const principal = { subject: 'u', roles: new Set(['customer'] as const), customerKey: '1', employeeKey: null };
    const { customer } = await rowScopes(db(), principal, {
      ...{ customer: { connection: 'erp', objectType: 'thing' }, employee: null, strengths: ['manual', 'exact'] },
    });
    expect(customer?.recordIds.toSorted()).toEqual([into, idIn('Customer', 'crm', 'a')].toSorted());
  });

  it('is nothing twice, and found after a lost reply', async () => {
    const { has, planner, writer } = await company();
    const moved = await has('Customer', { crm: 'a' }, { name: 'Meyer' });
    const key = await has('Customer', { erp: '1' }, { name: 'Meyer KG' });
    const change = merging(key, [moved]);
    const [plan] = await planner.plan([change], CALL);
    const step = plan?.steps[0];
    if (step === undefined) throw new Error('nothing is planned');
    expect(await writer.find(step)).toEqual({ kind: 'absent' });
    await writer.apply(step, {}, CALL);
    expect(await writer.apply(step, {}, CALL)).toEqual({ kind: 'applied', key, version: null });
    expect(await writer.find(step)).toEqual({ kind: 'applied', key, version: null });
    expect((await planner.plan([change], CALL))[0]?.steps).toEqual([]);
  });

  it('is undone by the split of what it moved', async () => {
    const { has, planner, writer } = await company();
    const moved = await has('Customer', { crm: 'a', books: 'x' }, { name: 'Meyer' });
    const key = await has('Customer', { erp: '1' }, { name: 'Meyer KG' });
    const step = (await planner.plan([merging(key, [moved])], CALL))[0]?.steps[0];
    const undo = step?.undo.call;
    if (step === undefined || undo === null || undo === undefined) throw new Error('nothing is planned');
    await writer.apply(step, {}, CALL);
    await writer.apply(undo, {}, CALL);
    expect([await together(key), await together(moved)]).toEqual(['erp 1', 'books x, crm a']);
    expect(await writer.find(undo)).toMatchObject({ kind: 'applied' });
  });

  it('needs two customers, and a reason', async () => {
    const { has, ask } = await company();
    const id = await has('Customer', { erp: '1', crm: 'a' }, { name: 'Meyer' });
    const asked = (input: Parameters<typeof customerMergeInto>[0]) =>
      ask('customerMergeInto', customerMergeInto, input, OPERATOR);
    expect((await asked({ id, into: id, reason: 'why not' })).errors).toEqual([
      'INVALID input.into: is the same customer already',
    ]);
    expect((await asked({ id, into: id, reason: ' ' })).errors).toEqual(['INVALID input.reason: is empty']);
  });
});

describe('customerSplit', () => {
  it('takes records out for good, and merging them again has to say so', async () => {
    const { has, ask, perform, idIn } = await company();
    const id = await has('Customer', { erp: '1', crm: 'a', books: 'x' }, { name: 'Meyer' });
    const leaving = idIn('Customer', 'crm', 'a');
    const input = { id, records: [leaving], reason: 'another company' };
    const { draft, errors } = await ask('customerSplit', customerSplit, input, OPERATOR);
    expect([errors, draft?.entityId]).toEqual([[], id]);
    expect(await perform(draft?.changes ?? [], 'wop_1')).toBe('COMPLETED');
    expect([await together(id), await together(leaving)]).toEqual(['books x, erp 1', 'crm a']);
    const trail = await readAudit(db(), { operationId: 'wop_1' }, TRAIL);
    expect(trail.map(({ action, reason }) => [action, reason])).toContainEqual(['identity.split', 'another company']);

    const merge = (reason: string) =>
      ask('customerMergeInto', customerMergeInto, { id: leaving, into: id, reason }, OPERATOR);
    expect((await merge('the same')).errors).toEqual([
      'RULE_REFUSED input.reason: a person has split these before: to merge them all the same, begin the reason with `again`',
    ]);
    const again = await merge('Again: it was bought');
    expect(await perform(again.draft?.changes ?? [], 'wop_2')).toBe('COMPLETED');
    expect(await together(id)).toBe('books x, crm a, erp 1');
  });

  it('names records of the customer, and leaves one', async () => {
    const { has, ask, idIn } = await company();
    const id = await has('Customer', { erp: '1', crm: 'a' }, { name: 'Meyer' });
    const stranger = await has('Customer', { books: 'x' }, { name: 'Schulz' });
    const errorsOf = async (records: readonly string[]) =>
      (await ask('customerSplit', customerSplit, { id, records, reason: 'two' }, OPERATOR)).errors;
    expect(await errorsOf([stranger])).toEqual(['INVALID input.records.0: is no record of this customer']);
    expect(await errorsOf([])).toEqual(['REQUIRED input.records: names no record']);
    expect(await errorsOf([id, idIn('Customer', 'crm', 'a')])).toEqual([
      'INVALID input.records: are all of this customer: one has to stay',
    ]);
  });

  it('is not for those who sell', async () => {
    const { has, ask } = await company();
    const id = await has('Customer', { erp: '1', crm: 'a' }, { name: 'Meyer' });
    const input = { id, records: [id], reason: 'two' };
    expect((await ask('customerSplit', customerSplit, input, { as: ['sales'] })).errors).toEqual([
      'FORBIDDEN input.id: your roles do not allow customerSplit on this one',
    ]);
  });
});

function merging(key: string, records: readonly string[]): DraftChange {
  return {
    ...{ connection: OWN_CONNECTION, objectType: ownType('identity', 'Customer'), role: 'GATEWAY', needs: [] },
    intent: { action: 'merge', entity: 'Customer', key, records, reason: 'the same' },
  };
}
