import { mayRead } from '../auth/access.ts';
import type { EntityName } from '../model/index.ts';
import { newSteps } from '../write/accept.ts';
import type { Check, DraftChange, JournalOperation, JournalStep, PlanNote, WriteFailure } from '../write/operation.ts';
import type { ChangePlan } from '../write/planner.ts';
import type { Verdict } from '../write/rules/verdict.ts';
import { failureOf } from '../write/settle.ts';
import type { CallView, CheckView, ErrorView, OperationView, PlanView, QuotaView, StepView } from './desk.ts';
import { isKeeper, mayKnow, mayReadBodies, shownDifferences } from './sight.ts';

/** The roles of the caller that hold on the entity; null when it is not the caller's to see: then no values are shown, only how far it is. */
export type Sight = ReadonlySet<string> | null;

/** A plan before it is accepted. */
export interface Proposal {
  readonly entity: EntityName;
  readonly hash: string;
  readonly plans: readonly ChangePlan[];
  readonly notes: readonly PlanNote[];
  readonly checks: readonly (Check | Verdict)[];
  readonly approvers: readonly string[] | null;
}

/** Who may read what a rule decided by: whoever may read this coordinate. Of a rule that is not here nobody may. */
const FACTS_OF: Readonly<Record<string, readonly [type: string, field: string]>> = {
  'credit-limit': ['Customer', 'creditLimit'],
  // The threshold says as much of the house as a limit does.
  'four-eyes': ['Customer', 'creditLimit'],
  'stock-available': ['InventoryItem', 'stock'],
  'closed-period': ['EntityMeta', 'refs'],
  'customer-payment': ['EntityMeta', 'refs'],
};

/** The steps of plans as rows that nothing has happened to: what a preview shows, and what its quota is counted over. */
export function proposedSteps(plans: readonly ChangePlan[]): readonly JournalStep[] {
  const rows = plans.flatMap((plan, index) => newSteps(plan, index).map((row) => ({ row, failed: plan.failure })));
  return rows.map(({ row, failed }, index) => ({
    ...row,
    ...{ position: index + 1, status: row.plan === null ? 'UNPLANNED' : 'PENDING', attempts: 0, isShown: false },
    ...{ retryAt: null, firstSentAt: null, sentAt: null, settledAt: null, key: null, version: null },
    failure: failed === null ? null : failureOf(failed, row.connection),
  }));
}

export function proposalView(proposal: Proposal, sight: Sight, quota: readonly QuotaView[]): PlanView {
  const changes = proposal.plans.map(({ change }) => change);
  const steps = stepViews(proposedSteps(proposal.plans), changes, sight);
  return planView(proposal, steps, sight, quota);
}

export function operationView(operation: JournalOperation, sight: Sight, quota: readonly QuotaView[]): OperationView {
  const { id, mutation, entity, entityId, status, requestedBy, finishedAt, retryAt, waitsFor, payload } = operation;
  const steps = stepViews(operation.steps, payload.changes, sight);
  return {
    ...{ id, mutation, entity, entityId, status, steps, requestedBy, finishedAt, retryAt, waitsFor },
    plan: planView({ ...payload, entity, hash: operation.planHash ?? '' }, steps, sight, quota),
    at: operation.requestedAt,
    error: errorView(operation.failure),
  };
}

function planView(
  { entity, hash, notes, checks, approvers }: Omit<Proposal, 'plans'>,
  steps: readonly StepView[],
  sight: Sight,
  quota: readonly QuotaView[],
): PlanView {
  return {
    ...{ hash, steps, quota, approvers },
    notes: sight === null ? [] : notes.filter(({ path }) => mayKnow(sight, entity, path)),
    checks: sight === null ? [] : checks.map((check) => checkView(check, sight)),
  };
}

function checkView({ rule, result, message, path, facts }: Check | Verdict, roles: ReadonlySet<string>): CheckView {
  const coordinate = FACTS_OF[rule];
  const isReadable = coordinate !== undefined && mayRead(roles, ...coordinate);
  return { rule, result, message, path, facts: isReadable ? facts : null };
}

function stepViews(steps: readonly JournalStep[], changes: readonly DraftChange[], sight: Sight): readonly StepView[] {
  return steps.map((step) => {
    const { id, connection, objectType, status, attempts, sentAt, settledAt, retryAt, isShown, plan } = step;
    const change = changes[step.change];
    if (change === undefined) throw new Error('a step of no change');
    return {
      ...{ id, connection, objectType, status, attempts, sentAt, settledAt, retryAt, isShown },
      role: change.role,
      needs: [
        ...(plan?.needs ?? []).map((need) => `${step.change + 1}.${need}`),
        ...steps.filter((other) => change.needs.includes(other.change)).map((other) => other.id),
      ],
      call: sight === null ? null : callView(step, sight),
      diff: sight === null ? [] : shownDifferences(sight, step.entity, plan?.diff ?? []),
      undo: plan?.undo.kind ?? null,
      error: errorView(step.failure),
      externalId: sight !== null && mayRead(sight, 'EntityMeta', 'refs') ? step.key : null,
    };
  });
}

function callView({ plan, entity }: JournalStep, roles: ReadonlySet<string>): CallView | null {
  if (plan === null || !isKeeper(roles)) return null;
  const { method, path, body } = plan.request;
  const isReadable = mayReadBodies(roles, entity, plan.diff);
  return { operation: plan.operation, method, path, body: isReadable ? (body ?? null) : null };
}

function errorView(failed: WriteFailure | null): ErrorView | null {
  return failed === null ? null : { code: failed.code, message: failed.message, connection: failed.connection };
}
