import type { SourceError } from '../connector/errors.ts';
import { DISPOSITIONS } from '../connector/errors.ts';
import type { PlanNote } from '../write/operation.ts';
import { type ChangePlan, isMendable, mayPass } from '../write/planner.ts';
import { fieldOfPath } from '../write/value-path.ts';
import type { Problems } from './user-error.ts';

/**
 * What the plans of a draft's changes mean for it: a refusal of who decides is the caller's problem, one of who is only kept in step a
 * note. A source that is down is a note too: its part is planned when it is back.
 */
export function judgePlans(
  plans: readonly ChangePlan[],
  input: Readonly<Record<string, unknown>>,
  problems: Problems,
): readonly PlanNote[] {
  return plans.flatMap((plan) => {
    const { connection, role } = plan.change;
    const refused = plan.refused.flatMap(({ path, detail }): PlanNote[] => {
      if (role === 'FOLLOWER') return [{ connection, path, kind: 'NOT_KEPT_IN_STEP', message: detail }];
      problems.add('NOT_WRITABLE', inputPath(path, input), `${connection}: ${detail}`);
      return [];
    });
    const lossy = plan.lossy.map(
      ({ path, detail }): PlanNote => ({ connection, path, kind: 'LOSSY', message: detail }),
    );
    return [...refused, ...lossy, ...judgeFailure(plan, problems)];
  });
}

function judgeFailure({ change, failure }: ChangePlan, problems: Problems): readonly PlanNote[] {
  if (failure === null) return [];
  const { connection, role } = change;
  const { code } = DISPOSITIONS[failure.kind];
  if (!isWorthWaiting(failure, role === 'FOLLOWER')) {
    problems.add('SOURCE_FAILED', null, `${connection} cannot be asked now (${code}); nothing was sent`);
    return [];
  }
  const message = `${connection} does not answer now (${code}): its part is planned and sent when it does`;
  return [{ connection, path: '', kind: 'NOT_PLANNED_YET', message }];
}

/** A sign-in that is refused keeps nobody from writing to the owner; a person mends it, and the follower catches up. */
function isWorthWaiting(failure: SourceError, isFollower: boolean): boolean {
  return mayPass(failure) || (isFollower && isMendable(failure));
}

/** `addresses[0].city` of the model as a path of the input; the input as a whole for what it does not name. */
function inputPath(path: string, input: Readonly<Record<string, unknown>>): string {
  return Object.hasOwn(input, fieldOfPath(path)) ? `input.${path.replaceAll(/\[(\d+)\]/g, '.$1')}` : 'input';
}
