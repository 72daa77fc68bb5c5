import type { Draft, Members } from '../../src/connector/plans.ts';
import type { Difference, StepCall } from '../../src/connector/write.ts';
import type { EntityName } from '../../src/model/index.ts';
import { differencesOfRecords } from './differences.ts';
import type { XeroObject } from './ports.ts';
import { shownBy } from './write-looks.ts';
import { callOf, undoing, type WriteEnvironment } from './write-steps.ts';

/** Members that are set in one call, and what sets them back; null where nothing can. */
export interface Setting {
  readonly members: Members;
  readonly restored: Members | null;
}

interface Update<W, E extends EntityName> {
  readonly object: XeroObject<W, E>;
  readonly environment: WriteEnvironment;
  readonly key: string;
  /** The record as it is sent now. */
  readonly raw: unknown;
  /** How members that were set are shown when the record is read. */
  readonly shown: (members: Members) => Members;
}

/** What setting members changes of the record, as it will be read. */
export function effectOf<W, E extends EntityName>(
  { object, environment, raw, shown }: Update<W, E>,
  members: Members,
): readonly Difference[] {
  return differencesOfRecords(
    shownBy(object, environment, raw),
    shownBy(object, environment, withMembers(raw, shown(members))),
  );
}

/** The step that sets members; null when nothing changes by it. */
export function updateStep<W, E extends EntityName>(
  update: Update<W, E>,
  { members, restored }: Setting,
): Draft | null {
  const diff = effectOf(update, members);
  if (diff.length === 0) return null;
  const { object, environment, raw, shown } = update;
  const fields = new Set(diff.map(({ path }) => path.split(/[.[]/)[0] ?? path));
  const before = someOf(shownBy(object, environment, raw), fields);
  const after = someOf(shownBy(object, environment, withMembers(raw, shown(members))), fields);
  return {
    ...setCall(update, members, { after, before }),
    diff,
    undo:
      restored === null
        ? { kind: 'none', call: null }
        : { kind: 'restore', call: undoing(setCall(update, restored, { after: before, before: after })) },
  };
}

/** The record with members in the place of its own. */
export function withMembers(raw: unknown, members: Members): Members {
  return { ...(typeof raw === 'object' ? raw : {}), ...members };
}

function setCall<W, E extends EntityName>(
  { object, key }: Update<W, E>,
  members: Members,
  look: { readonly after: Members; readonly before: Members },
): StepCall {
  return callOf({
    method: 'POST',
    objectType: object.endpoint,
    path: '?summarizeErrors=false',
    key,
    body: { [object.endpoint]: [{ [object.keyField]: key, ...members }] },
    look: { look: 'values', ...look },
  });
}

function someOf(record: object, fields: ReadonlySet<string>): Members {
  return Object.fromEntries(Object.entries(record).filter(([field]) => fields.has(field)));
}
