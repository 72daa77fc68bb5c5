import { digestOf } from '../store/digest.ts';
import type { PlannedStep } from './operation.ts';
import type { ChangePlan } from './planner.ts';

/**
 * What stands for a plan: one digest for each of its steps and one for the state that it was made over, so that it can be said later which of them are
 * not the same any more. Our own ids and idempotency keys are places in a step, so the same plan has the same hash each time.
 */
export function hashOf(plans: readonly ChangePlan[]): string {
  return ['p1', ...plans.flatMap(({ steps }) => steps).map((step) => `${callDigest(step)}~${beforeDigest(step)}`)].join(
    '.',
  );
}

/** Which steps of a plan differ from a hash, in words; empty when none does. */
export function differencesFrom(hash: string, plans: readonly ChangePlan[]): readonly string[] {
  const known = hash.split('.').slice(1);
  const steps = plans.flatMap((plan) => plan.steps);
  if (hash === hashOf(plans)) return [];
  if (!hash.startsWith('p1') || known.length !== steps.length)
    return [`it has ${steps.length} steps now, and had ${known.length}`];
  return steps.flatMap((step, index) => {
    const [call, before] = known[index]?.split('~') ?? [];
    const name = `step ${step.id} (${step.connection}: ${step.operation})`;
    if (before !== beforeDigest(step))
      return [
        `${name}: the values before are not those that it was planned over (${step.diff.map(({ path }) => path).join(', ')})`,
      ];
    return call === callDigest(step) ? [] : [`${name}: another call is needed now`];
  });
}

function callDigest({ connection, request, needs, undo }: PlannedStep): string {
  // The version is a value of before; headers carry it.
  const { method, path, body } = request;
  return digestOf([connection, method, path, body, needs, undo.kind]).slice(0, 11);
}

function beforeDigest({ diff, request }: PlannedStep): string {
  return digestOf([diff.map(({ path, before }) => [path, before]), request.headers ?? null]).slice(0, 11);
}
