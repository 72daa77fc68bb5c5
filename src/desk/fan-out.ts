import type { EntityName, Model } from '../model/index.ts';
import type { StoredRecord } from '../store/stored-record.ts';
import type { DraftChange, PlanNote } from '../write/operation.ts';
import { withOwnMembers } from './apart.ts';
import { type GivenValues, valueIn, withoutKeys } from './given.ts';
import { canSet, type Holdings, notReadYet, type Policies, unreadKeepers, wordsOf } from './receivers.ts';
import type { Target } from './targets.ts';

/** Which systems receive what, the owners first. */
export interface FanOut {
  readonly changes: readonly DraftChange[];
  readonly notes: readonly PlanNote[];
}

/** What one record is given. */
interface Share {
  readonly record: StoredRecord;
  readonly values: Record<string, unknown>;
  isOwner: boolean;
}

/**
 * The changes that set fields of an entity: each goes to its owner, and the other systems that keep it follow.
 *
 * The owner of a field is the first of its receivers that has a record of the entity and keeps the field. What it does not take is added to
 * `problems` at `input.<field>`; what a follower does not take is a note. One change per record, the owners' before those of pure followers.
 * `derived` follows from what is given, a name from its halves: it goes to whoever takes it, and is nobody's problem.
 */
export function updatesOf<E extends EntityName>(
  policies: Holdings,
  target: Target<E>,
  given: GivenValues<E>,
  derived: GivenValues<E> = {},
): FanOut {
  const shares = new Map<string, Share>();
  const notes: PlanNote[] = [];
  for (const [field, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const [owner, ...others] = holdersOf(policies, target, field);
    const { receivers } = policies.authority.rule(target.entity, field);
    const place = owner === undefined ? receivers.length : receivers.indexOf(owner.connection);
    const [unread] = unreadKeepers(policies, target, field, receivers.slice(0, place));
    if (unread !== undefined)
      policies.problems.add(
        'INDEX_INCOMPLETE',
        `input.${field}`,
        `${notReadYet(unread, target.entity)}: try again later`,
      );
    else if (owner === undefined) refuseUnkept(policies, target, field);
    else if (give(policies, shares, owner, field, value)) {
      for (const follower of others) {
        const whole = withOwnMembers(policies.connections, field, value, { owner, follower });
        notes.push(...follow(policies, shares, follower, field, whole));
      }
      for (const connection of unreadKeepers(policies, target, field, receivers.slice(place)))
        notes.push({
          connection,
          path: field,
          kind: 'NOT_KEPT_IN_STEP',
          message: notReadYet(connection, target.entity),
        });
    }
  }
  for (const [field, value] of Object.entries(derived))
    for (const record of holdersOf(policies, target, field)) follow(policies, shares, record, field, value);
  return { changes: changesOf(target.entity, [...shares.values()]), notes };
}

/** The records that keep a field, the owner's first. */
function holdersOf({ connections, authority }: Policies, target: Target, field: string): readonly StoredRecord[] {
  return authority
    .rule(target.entity, field)
    .receivers.flatMap((name) => target.records.find(({ connection }) => connection === name) ?? [])
    .filter(({ connection, objectType }) => connections.partOf(connection, objectType, field) !== undefined);
}

function refuseUnkept({ connections, authority, problems }: Policies, { entity }: Target, field: string): null {
  const ports = connections.portsOf(entity);
  const keeper = authority
    .rule(entity, field)
    .receivers.find((name) =>
      ports.some(
        ({ connection, port }) =>
          connection.name === name && connections.partOf(name, port.objectType, field) !== undefined,
      ),
    );
  const path = `input.${field}`;
  if (keeper === undefined) return problems.add('NOT_WRITABLE', path, `no system keeps ${field}`);
  return problems.add(
    'OWNED_ELSEWHERE',
    path,
    `${field} is kept by ${keeper}, which does not know this ${wordsOf(entity)}`,
  );
}

/** To the owner, who has to take it. False with a problem when it does not. */
function give(
  { connections, problems }: Policies,
  shares: Map<string, Share>,
  record: StoredRecord,
  field: string,
  given: unknown,
): boolean {
  const { connection, objectType } = record;
  const path = `input.${field}`;
  if (!canSet(connections.port(connection, objectType), 'update', field)) {
    problems.add('NOT_WRITABLE', path, `${field} is kept by ${connection}, which does not let it be changed`);
    return false;
  }
  const { value, strangers } = valueIn(given, connection, path);
  for (const { path: at, entity } of strangers)
    problems.add('INVALID', at, `${connection}, which keeps ${field}, does not know this ${wordsOf(entity)}`);
  const share = shareOf(shares, record);
  share.values[field] = value;
  share.isOwner = true;
  return true;
}

/** To another system that keeps the field as well; notes when it cannot be kept in step. */
function follow(
  { connections }: Policies,
  shares: Map<string, Share>,
  record: StoredRecord,
  field: string,
  given: unknown,
): readonly PlanNote[] {
  const { connection, objectType } = record;
  if (!canSet(connections.port(connection, objectType), 'update', field)) return [notTaken(connection, field)];
  const { value, strangers } = valueIn(given, connection, field);
  const [stranger] = strangers;
  if (stranger !== undefined) return [notKnown(connection, field, stranger.entity)];
  shareOf(shares, record).values[field] = withoutKeys(value);
  return [];
}

function shareOf(shares: Map<string, Share>, record: StoredRecord): Share {
  const share = shares.get(record.id) ?? { record, values: {}, isOwner: false };
  shares.set(record.id, share);
  return share;
}

function changesOf<E extends EntityName>(entity: E, shares: readonly Share[]): readonly DraftChange[] {
  const owners = shares.filter(({ isOwner }) => isOwner);
  const followers = shares.filter(({ isOwner }) => !isOwner);
  const everyOwner = owners.map((_, index) => index);
  return [...owners, ...followers].map(({ record: { connection, objectType, key }, values, isOwner }) => ({
    connection,
    objectType,
    role: isOwner ? 'OWNER' : 'FOLLOWER',
    // Sound: the fields are the model's, and so are their values once references are the connection's.
    intent: { action: 'update', entity, key, values: values as Model<E> },
    needs: isOwner ? [] : everyOwner,
  }));
}

/** That a follower keeps a field and does not let it be set. */
export function notTaken(connection: string, field: string): PlanNote {
  const message = `${connection} keeps ${field} as well and does not let it be set`;
  return { connection, path: field, kind: 'NOT_KEPT_IN_STEP', message };
}

/** That a follower cannot point to what a field names. */
export function notKnown(connection: string, field: string, entity: EntityName): PlanNote {
  const message = `${connection} does not know the ${wordsOf(entity)} that ${field} names`;
  return { connection, path: field, kind: 'NOT_KEPT_IN_STEP', message };
}
