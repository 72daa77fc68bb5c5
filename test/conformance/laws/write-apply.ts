import { isDeepStrictEqual } from 'node:util';
import type { Inputs, Step, StepCall } from '../../../src/connector/write.ts';
import { shows, unshown } from '../differences.ts';
import { must, mustEqual, shown } from '../law.ts';
import { type AnyFound, valuesOf } from '../probe.ts';
import {
  type Applied,
  changeOf,
  found,
  marked,
  mustRead,
  type Operation,
  operationOf,
  readOne,
  said,
  type Writing,
  writeLaw,
} from '../writing.ts';

/** What sending a step promises when nothing is in its way but another person. */
export const writeApplyLaws = [
  writeLaw({
    name: 'write/apply-once',
    claim: 'each step is one writing call with one effect, ends applied, and a read shows the values of its diff',
    form: 'same; a record that is removed is not visible any more, or in the state that the diff tells',
    run: async (writing) => {
      const operation = await operationOf(writing);
      const before = operation.key === null ? null : await readOne(writing, operation.key);
      for (const step of operation.plan.steps) {
        const done = await marked(writing);
        operation.settle(step, await operation.apply(step));
        const { writes, effects } = await done();
        mustEqual(writes.length, 1, `writing calls of step ${step.id} (${step.operation})`);
        mustEqual(effects, 1, `writing calls of step ${step.id} (${step.operation}) that had an effect`);
        await mustShow(writing, operation, step);
      }
      must(operation.key !== null, 'no step tells the record');
      if (operation.change.action !== 'remove') return;
      const after = await readOne(writing, operation.key);
      if (after === null) return;
      must(!isDeepStrictEqual(after.record, before?.record), 'the removed record stands as it stood');
      const says = operation.plan.steps.some(({ diff }) => diff.length > 0);
      must(says, 'the removed record is still visible, and no diff says in which state');
    },
  }),
  writeLaw({
    name: 'write/find-before',
    claim: 'before a step was sent find does not say applied, also beside an equal record that somebody else made',
    form: 'creates: the other record is made through the port first, where the source takes a second one alike',
    run: async (writing) => {
      const first = await operationOf(writing);
      if (first.change.action === 'create')
        for (const step of first.plan.steps) {
          const outcome = await first.apply(step);
          if (outcome.kind === 'applied') first.settle(step, outcome);
          else break;
        }
      const operation = first.change.action === 'create' ? await operationOf(writing, first.change) : first;
      for (const step of operation.plan.steps) {
        const outcome = await operation.find(step);
        must(
          outcome.kind === 'absent' || outcome.kind === 'unsure',
          `find says ${said(outcome)} of step ${step.id} (${step.operation}), which nobody has sent`,
        );
        const sent = await operation.apply(step);
        // A source that takes no second one alike ends the case here.
        if (sent.kind !== 'applied' && first.change.action === 'create') return;
        operation.settle(step, sent);
      }
    },
  }),
  writeLaw({
    name: 'write/key',
    claim: 'a step that is sent twice with one key is done once, and both answers name the same record',
    form: 'native-key: steps that make a record and all that carry a key; external-id: steps that make a record; none: nothing is claimed',
    run: async (writing) => {
      const { idempotency } = writing.port.capabilities;
      if (idempotency === 'none') return;
      const operation = await operationOf(writing);
      for (const step of operation.plan.steps) {
        const first = operation.settle(step, await operation.apply(step));
        const isKeyed = step.key === null || (idempotency === 'native-key' && carriesKey(step));
        if (!isKeyed) continue;
        const done = await marked(writing);
        const second = await operation.apply(step);
        must(second.kind === 'applied', `step ${step.id} sent again is ${said(second)}`);
        mustEqual(second.key, first.key, `record of step ${step.id} sent again`);
        mustEqual((await done()).effects, 0, `effects of step ${step.id} sent again`);
      }
    },
  }),
  writeLaw({
    name: 'write/conflict',
    claim: 'an update of a record that somebody changed meanwhile is a conflict without effect',
    form: 'updates where concurrency is version; none: nothing is claimed',
    run: async (writing) => {
      const { port, writeCase } = writing;
      if (port.capabilities.concurrency !== 'version' || writeCase.ask('00000000').action !== 'update') return;
      // The subject chooses which record it edits: the update is made for that one.
      const key = await editOf(writing);
      const operation = await operationOf(writing, await changeOf(writing, undefined, key));
      for (let edits = 0; (await editOf(writing)) !== key; edits += 1)
        must(edits < 10, `the edits of the subject never come back to the record ${key}`);
      const [step] = operation.plan.steps;
      must(step !== undefined, 'plans no step');
      const done = await marked(writing);
      const outcome = await operation.apply(step);
      must(
        outcome.kind === 'rejected' && outcome.error.kind === 'conflict',
        `a step over a changed record is ${said(outcome)}${outcome.kind === 'rejected' ? ` (${outcome.error.kind})` : ''}`,
      );
      mustEqual((await done()).effects, 0, 'effects of a conflict');
    },
  }),
  writeLaw({
    name: 'write/undo',
    claim: 'undone in reverse, the steps end applied, and a read shows what was before them',
    form: 'what was made is gone or in another state; what was changed has its values again, also under a new key, members of lists under any; up to a step that cannot be undone',
    run: async (writing) => {
      const { steps } = (await operationOf(writing)).plan;
      let key = writing.writeCase.key;
      for (let count = 1; count <= steps.length; count += 1) {
        const undone = await undoes(writing, key, count);
        // What could not be undone is not there to be changed again.
        if (undone === null && key !== undefined) return;
        if (key !== undefined) key = undone?.key ?? key;
      }
    },
  }),
] as const;

/** A change behind our back, at another instant than all before it. */
async function editOf({ subject, port }: Writing): Promise<string> {
  subject.clock?.advance(60_000);
  return (await subject.edit(port.entity, port.objectType)).key;
}

/** Applies the first steps of a new operation on the record and undoes them; null where one cannot be undone. */
async function undoes(writing: Writing, recordKey: string | undefined, count: number): Promise<Operation | null> {
  const operation = await operationOf(writing, await changeOf(writing, undefined, recordKey));
  const sent: { step: Step; outcome: Applied }[] = [];
  for (const step of operation.plan.steps.slice(0, count))
    sent.push({ step, outcome: operation.settle(step, await operation.apply(step)) });
  const nameOf = ({ objectType }: Step, { key }: { readonly key: string }) => `${objectType} ${key}`;
  let latest = new Map(sent.map(({ step, outcome }) => [nameOf(step, outcome), outcome.version]));
  for (const { step, outcome } of sent.toReversed()) {
    const { kind, call } = step.undo;
    if (kind === 'none') mustEqual(call, null, `call that undoes step ${step.id}, which cannot be undone`);
    if (call === null) return null;
    const shownBefore = operation.key === null ? null : await readOne(writing, operation.key);
    const left = { ...outcome, version: latest.get(nameOf(step, outcome)) ?? null };
    const undone = await operation.undo(step, call, left);
    latest = new Map([...latest, [nameOf(step, outcome), undone.version]]);
    const makesAnother = step.key === null && step.objectType !== writing.port.objectType;
    if (operation.key === null || makesAnother)
      await mustBeFoundUndone(writing, call, operation.undoInputs(step, left));
    else await mustBeUndone(writing, operation, step, shownBefore === null ? null : valuesOf(shownBefore)['status']);
  }
  return operation;
}

/** What a step made for the port's own record to point to is shown by no read of the port: find has to tell. */
async function mustBeFoundUndone(writing: Writing, call: StepCall, inputs: Inputs): Promise<void> {
  const told = await found(writing, call, inputs);
  must(told.kind === 'applied', `after ${call.operation}, which no read of the port shows, find says ${said(told)}`);
}

async function mustBeUndone(writing: Writing, operation: Operation, step: Step, statusBefore: unknown): Promise<void> {
  const key = operation.key;
  must(key !== null, 'no step tells the record');
  const record = await readOne(writing, key);
  const { kind } = step.undo;
  const makesRecord = step.key === null && step.objectType === writing.port.objectType;
  if (makesRecord && (kind === 'delete' || kind === 'void')) {
    if (record === null) return;
    const { status } = valuesOf(record);
    must(status !== undefined && status !== statusBefore, `what was to ${kind} is there as before: ${shown(status)}`);
    return;
  }
  // A record that is voided does not come back to what it was before.
  if (kind === 'void') return;
  must(record !== null, `what was to ${kind} is gone`);
  const before = step.diff.map((each) => ({ ...each, before: withoutKeys(each.before) }));
  mustEqual(unshown(record, before, 'before', operation.inputs(step)), [], `undone by ${kind}`);
  mustBeWhole(writing, operation, record);
}

/** A record that was made again, under a new key, has all that the port can set of the one that was there. */
function mustBeWhole({ write }: Writing, { change, key }: Operation, record: AnyFound): void {
  if (change.action === 'create' || key === change.key) return;
  const before = valuesOf(change.current);
  const lost = write.fields.create.filter((field) => !shows(valuesOf(record)[field], before[field]));
  mustEqual(lost, [], 'fields that a record made again has otherwise than before');
}

/** A member of a list that was taken out and put back is another one to its source. */
function withoutKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMemberKey);
  return withoutMemberKey(value);
}

function withoutMemberKey(member: unknown): unknown {
  return typeof member === 'object' && member !== null && 'key' in member ? { ...member, key: null } : member;
}

/** A read must show what an applied step set. */
async function mustShow(writing: Writing, operation: Operation, step: Step): Promise<void> {
  const { key } = operation;
  if (key === null) return;
  const isRemoved = operation.change.action === 'remove';
  const record = isRemoved ? await readOne(writing, key) : await mustRead(writing, key);
  if (record === null) return;
  mustEqual(
    unshown(record, step.diff, 'after', operation.inputs(step)),
    [],
    `values of step ${step.id} that a read does not show`,
  );
}

/** Whether the request carries the idempotency key. */
export function carriesKey({ request }: Pick<Step, 'request'>): boolean {
  return JSON.stringify(request).includes('{key}') || JSON.stringify(request.body ?? null).includes('"$place":"key"');
}
