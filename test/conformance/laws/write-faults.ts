import type { HttpRequest } from '../../../src/connector/contract.ts';
import type { FindOutcome, Step, StepCall } from '../../../src/connector/write.ts';
import type { Fault } from '../../../src/simulator/faults.ts';
import { RETRY_AFTER_MS } from '../../faults/table.ts';
import { type Law, must, mustEqual, shown } from '../law.ts';
import { closedOrigin, type Subject, withConnection } from '../subject.ts';
import {
  applied,
  eachCase,
  found,
  marked,
  type Operation,
  operationOf,
  said,
  type Writing,
  withFault,
  writeLaw,
} from '../writing.ts';
import { carriesKey } from './write-apply.ts';

const LOST: Fault = { kind: 'lost-reply' };

/** What a write promises when the wire or the source fails. Each step of a plan is struck, and the operation goes on behind it. */
export const writeFaultLaws = [
  writeLaw({
    name: 'write/lost-reply',
    claim: 'a reply that is lost is unknown; find then says applied, and one call had one effect',
    form: 'native-key: find may be unsure, then the step is sent again with its key; none: unsure of records made and of counts',
    run: async (writing) => {
      const operation = await operationOf(writing);
      for (const step of operation.plan.steps) {
        const done = await marked(writing);
        const outcome = await withFault(writing, LOST, () => operation.apply(step));
        must(outcome.kind === 'unknown', `step ${step.id} (${step.operation}) without a reply is ${said(outcome)}`);
        mustEqual((await done()).writes.length, 1, `writing calls of step ${step.id}, whose reply was lost`);
        const told = await operation.find(step);
        mustEqual((await done()).effects, 1, `effects of step ${step.id}, whose reply was lost`);
        const known = told.kind === 'unsure' ? await sentAgain(writing, operation, step, told) : told;
        if (known.kind === 'unsure') return;
        operation.settle(step, known);
        mustEqual((await done()).effects, 1, `effects of step ${step.id} in the end`);
      }
    },
  }),
  writeLaw({
    name: 'write/undo-lost-reply',
    claim: 'an undoing whose reply is lost is unknown; find says applied after it, and not before it',
    form: 'steps that can be undone',
    run: async (writing) => {
      const operation = await operationOf(writing);
      for (const step of operation.plan.steps) {
        const sent = operation.settle(step, await operation.apply(step));
        const isLast = step === operation.plan.steps.at(-1);
        const { call } = step.undo;
        if (!isLast || call === null) continue;
        const inputs = operation.undoInputs(step, sent);
        const before = await found(writing, call, inputs);
        must(before.kind === 'absent' || before.kind === 'unsure', `before it is undone, find says ${said(before)}`);
        const outcome = await withFault(writing, LOST, () => applied(writing, call, inputs));
        must(outcome.kind === 'unknown', `undoing (${call.operation}) without a reply is ${said(outcome)}`);
        const after = await found(writing, call, inputs);
        const isFine = after.kind === 'applied' || (after.kind === 'unsure' && mayBeUnsure(writing, call));
        must(isFine, `after it was undone, find says ${said(after)}`);
      }
    },
  }),
  writeLaw({
    name: 'write/unavailable',
    claim: 'a 503 before the effect is unknown or rejected, find does not say applied, and sent again it is done once',
    form: 'find says absent, or unsure where it may be',
    run: async (writing) => {
      const operation = await operationOf(writing);
      for (const step of operation.plan.steps) {
        const done = await marked(writing);
        const outcome = await withFault(writing, { kind: 'status', status: 503 }, () => operation.apply(step));
        must(outcome.kind !== 'applied', `step ${step.id} (${step.operation}) under 503 is applied`);
        mustEqual((await done()).writes.length, 1, `writing calls of step ${step.id} under 503`);
        const told = await operation.find(step);
        const isFine = told.kind === 'absent' || (told.kind === 'unsure' && mayBeUnsure(writing, step));
        must(isFine, `find says ${said(told)} of step ${step.id}, which did not happen`);
        operation.settle(step, await operation.apply(step));
        mustEqual((await done()).effects, 1, `effects of step ${step.id}, sent again after 503`);
      }
    },
  }),
  writeLaw({
    name: 'write/find-fails',
    claim: 'a find whose reads fail never says applied or absent, and does not throw',
    form: 'same',
    run: async (writing) => {
      const operation = await operationOf(writing);
      for (const step of operation.plan.steps) {
        const fault: Fault = { kind: 'status', status: 500 };
        const told = await withFault(writing, fault, () => operation.find(step), 'read');
        must(told.kind !== 'applied' && told.kind !== 'absent', `find says ${said(told)} although its reads failed`);
        operation.settle(step, await operation.apply(step));
      }
    },
  }),
  {
    name: 'write/refused-connection',
    claim: 'a write that nobody listens to is rejected and was not sent; sent again to somebody it is done',
    form: 'same; the suite sends requests to a closed port',
    run: async (subject: Subject) => {
      const origin = await closedOrigin();
      let isDown = false;
      const spy = (request: HttpRequest) =>
        isDown ? { ...request, url: request.url.replace(/^https?:\/\/[^/]+/, origin) } : request;
      await withConnection(subject, { spy }, (connection) =>
        eachCase(subject, connection, async (writing) => {
          const operation = await operationOf(writing);
          for (const step of operation.plan.steps) {
            isDown = true;
            const outcome = await operation.apply(step).finally(() => {
              isDown = false;
            });
            must(outcome.kind === 'rejected', `step ${step.id} that nobody listened to is ${said(outcome)}`);
            must(!outcome.error.wasSent, `step ${step.id} claims to have been sent to nobody`);
            operation.settle(step, await operation.apply(step));
          }
        }),
      );
    },
  } satisfies Law,
  writeLaw({
    name: 'write/rate-limited',
    claim: 'a 429 is rejected as rate-limited, keeps the delay, is not repeated, and sent again it is done once',
    form: 'same',
    run: async (writing) => {
      const operation = await operationOf(writing);
      const delayMs = RETRY_AFTER_MS['retry-after-seconds'];
      const fault: Fault = { kind: 'status', status: 429, retryAfter: String(delayMs / 1000) };
      for (const step of operation.plan.steps) {
        const done = await marked(writing);
        const outcome = await withFault(writing, fault, () => operation.apply(step));
        must(
          outcome.kind === 'rejected' && outcome.error.kind === 'rate-limited',
          `step ${step.id} under 429 is ${said(outcome)}`,
        );
        const { retryAfterMs } = outcome.error;
        must(
          retryAfterMs !== null && Math.abs(retryAfterMs - delayMs) <= delayMs / 10,
          `asked to wait ${delayMs} ms, the outcome says ${shown(retryAfterMs)}`,
        );
        mustEqual((await done()).writes.length, 1, `writing calls of step ${step.id} under 429`);
        operation.settle(step, await operation.apply(step));
        mustEqual((await done()).effects, 1, `effects of step ${step.id}, sent again after 429`);
      }
    },
  }),
  writeLaw({
    name: 'write/session-expired',
    claim: 'a sign-in that expired before the write is renewed once, and the write is done once',
    form: 'same; a source without sign-in has none to expire',
    run: async (writing) => {
      const { ledger } = writing.wire;
      const operation = await operationOf(writing);
      for (const step of operation.plan.steps) {
        const done = await marked(writing);
        const before = ledger.calls.length;
        const outcome = await withFault(writing, { kind: 'expire-session' }, () => operation.apply(step));
        operation.settle(step, outcome);
        const signIns = ledger.calls.slice(before).filter(({ kind }) => kind === 'auth');
        const names = signIns.map(({ operation: name }) => name);
        mustEqual(new Set(names).size, names.length, 'calls to sign in, each made once');
        const { writes, effects } = await done();
        must(writes.length <= (signIns.length === 0 ? 1 : 2), `step ${step.id} was sent ${writes.length} times`);
        mustEqual(effects, 1, `effects of step ${step.id} with a sign-in that expired`);
      }
    },
  }),
] as const;

/** Sends a step again that find cannot tell of: the source remembers its key. */
async function sentAgain(writing: Writing, operation: Operation, step: Step, told: FindOutcome): Promise<FindOutcome> {
  must(mayBeUnsure(writing, step), `find is unsure of step ${step.id} (${step.operation}), which it could look at`);
  return carriesKey(step) ? operation.apply(step) : told;
}

/** Whether a source may have no way to tell: of a record without our id in it, or of a count that others move too. */
function mayBeUnsure({ port, writeCase }: Writing, call: StepCall): boolean {
  const { action } = writeCase.ask('00000000');
  const counts = action === 'adjust-stock' || action === 'transfer-stock' || action === 'ship';
  return counts || (call.key === null && port.capabilities.idempotency !== 'external-id');
}
