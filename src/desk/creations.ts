import type { EntityName, Model } from '../model/index.ts';
import type { PlanNote } from '../write/operation.ts';
import { type RouteFacts, routeOf } from '../write/rules/route.ts';
import type { CommandContext } from './draft.ts';
import { type FanOut, notKnown, notTaken } from './fan-out.ts';
import { type GivenValues, valueIn, withoutKeys } from './given.ts';
import { canSet, creatorsOf, type Policies, type Receiver, wordsOf } from './receivers.ts';
import type { Target } from './targets.ts';

interface HangsOn {
  readonly target: Target;
  readonly path: string;
}

/** What is to be made, and what decides where. */
export interface Creation<E extends EntityName> {
  readonly entity: E;
  readonly values: GivenValues<E>;
  /** What follows from the values, a name from its halves: for whoever takes it, and nobody's problem. */
  readonly derived?: GivenValues<E>;
  /** What routes go by. With a legal entity only its own systems receive it, and those of no legal entity. */
  readonly facts: RouteFacts;
  /** What it hangs on, and where the input names that: only those who know it make it. Everybody may when absent. */
  readonly hangsOn?: HangsOn;
}

type Context = Policies & Pick<CommandContext, 'mutation' | 'policy'>;

const NONE: FanOut = { changes: [], notes: [] };

/**
 * The changes that make an entity in every system that keeps such, the owner's first; the others wait for it.
 *
 * The owner is who a route names, else the first of the authority's order. Each is given the fields that it takes. Added to `problems`: that
 * nobody can make it (`input`, or where the input names the company or what it hangs on), and at `input.<field>` what nobody takes and what
 * the owner cannot point to.
 */
export function creationsOf<E extends EntityName>(context: Context, creation: Creation<E>): FanOut {
  const owner = creatorOf(context, creation);
  if (owner === null) return NONE;
  const { receivers, notes } = receiversWith(context, creation, owner);
  const given = fieldsOf(creation.values);
  for (const [field] of given)
    if (!receivers.some(({ port }) => canSet(port, 'create', field)))
      context.problems.add(
        'NOT_WRITABLE',
        `input.${field}`,
        `${namesOf(receivers)} make it, and none of them takes ${field}`,
      );
  const shares = receivers.map((receiver) =>
    receiver === owner ? ownersShare(context, receiver, given) : followersShare(context, receiver, given),
  );
  const derived = fieldsOf(creation.derived ?? {});
  return {
    notes: [...notes, ...shares.flatMap((share) => share.notes)],
    changes: shares.map(({ receiver: { connection, port }, values }, index) => ({
      connection: connection.name,
      objectType: port.objectType,
      role: index === 0 ? 'OWNER' : 'FOLLOWER',
      // Sound: the fields are the model's, and so are their values once references are the connection's.
      intent: {
        action: 'create',
        entity: creation.entity,
        values: { ...derivedFor(port, derived), ...values } as Model<E>,
      },
      needs: index === 0 ? [] : [0],
    })),
  };
}

/** Who makes it first and decides what it is; null with a problem when there is nobody. */
export function creatorOf<E extends EntityName>(
  context: Context,
  { entity, facts, hangsOn }: Pick<Creation<E>, 'entity' | 'facts' | 'hangsOn'>,
): Receiver | null {
  const { mutation, policy, problems } = context;
  const all = creatorsOf(context, entity);
  const creators = all.filter(knows(hangsOn));
  const routed = routeOf(mutation, facts, policy.routes);
  const { legalEntity } = facts;
  const candidates =
    routed === null
      ? creators.filter(isOf(legalEntity))
      : creators.filter(({ connection }) => connection.name === routed);
  const [owner] = candidates;
  if (owner !== undefined) return owner;
  const words = wordsOf(entity);
  const [keeper] = all;
  if (keeper === undefined) return problems.add('NOT_WRITABLE', 'input', `no system makes a ${words}`);
  if (hangsOn !== undefined && creators.length === 0) {
    const what = wordsOf(hangsOn.target.entity);
    const message = `a ${words} is made by ${keeper.connection.name}, which does not know this ${what}`;
    return problems.add('OWNED_ELSEWHERE', hangsOn.path, message);
  }
  if (routed !== null) return problems.add('NOT_WRITABLE', 'input', `${routed} cannot make this ${words}`);
  return problems.add('NOT_WRITABLE', 'input.legalEntity', `no system of this company makes a ${words}`);
}

function knows(hangsOn: HangsOn | undefined): (receiver: Receiver) => boolean {
  return ({ connection }) =>
    hangsOn === undefined || hangsOn.target.records.some((record) => record.connection === connection.name);
}

/** Of several books those of the right company: the one that is named, else the owner's. */
function receiversWith<E extends EntityName>(
  context: Context,
  { entity, facts, hangsOn }: Creation<E>,
  owner: Receiver,
): { readonly receivers: readonly Receiver[]; readonly notes: readonly PlanNote[] } {
  const legalEntity = facts.legalEntity ?? owner.connection.legalEntity;
  const others = creatorsOf(context, entity)
    .filter(knows(hangsOn))
    .filter(({ connection }) => connection.name !== owner.connection.name);
  const companies = new Set(others.flatMap(({ connection }) => connection.legalEntity ?? []));
  const isOpen = legalEntity === null && companies.size > 1;
  const followers = others.filter(isOpen ? ({ connection }) => connection.legalEntity === null : isOf(legalEntity));
  const undecided = others.filter((other) => isOpen && !followers.includes(other));
  const notes = undecided.map(({ connection: { name } }): PlanNote => {
    const message = `${name} keeps the books of one company, and which one this is for was not said`;
    return { connection: name, path: 'legalEntity', kind: 'NOT_KEPT_IN_STEP', message };
  });
  return { receivers: [owner, ...followers], notes };
}

function isOf(legalEntity: string | null): (receiver: Receiver) => boolean {
  return ({ connection }) =>
    legalEntity === null || connection.legalEntity === null || connection.legalEntity === legalEntity;
}

type Fields = readonly (readonly [field: string, value: unknown])[];

/** Of what is to be made there is nothing to clear. */
function fieldsOf(values: object): Fields {
  return Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
}

function derivedFor(port: Receiver['port'], derived: Fields): Readonly<Record<string, unknown>> {
  return Object.fromEntries(derived.filter(([field]) => canSet(port, 'create', field)));
}

interface Share {
  readonly receiver: Receiver;
  readonly values: Readonly<Record<string, unknown>>;
  readonly notes: readonly PlanNote[];
}

function ownersShare({ problems }: Context, receiver: Receiver, given: Fields): Share {
  const { connection, port } = receiver;
  const taken = given.filter(([field]) => canSet(port, 'create', field));
  const values = taken.map(([field, value]) => {
    const { value: resolved, strangers } = valueIn(value, connection.name, `input.${field}`);
    for (const { path, entity } of strangers)
      problems.add('INVALID', path, `${connection.name}, which makes it, does not know this ${wordsOf(entity)}`);
    return [field, resolved] as const;
  });
  return { receiver, values: Object.fromEntries(values), notes: [] };
}

function followersShare({ connections }: Context, receiver: Receiver, given: Fields): Share {
  const { connection, port } = receiver;
  const { name } = connection;
  const values: Record<string, unknown> = {};
  const notes = given.flatMap(([field, value]): readonly PlanNote[] => {
    if (!canSet(port, 'create', field))
      return connections.partOf(name, port.objectType, field) === undefined ? [] : [notTaken(name, field)];
    const { value: resolved, strangers } = valueIn(value, name, field);
    const [stranger] = strangers;
    if (stranger !== undefined) return [notKnown(name, field, stranger.entity)];
    values[field] = withoutKeys(resolved);
    return [];
  });
  return { receiver, values, notes };
}

function namesOf(receivers: readonly Receiver[]): string {
  return receivers.map(({ connection }) => connection.name).join(', ');
}
