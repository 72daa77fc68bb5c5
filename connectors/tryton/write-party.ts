import type { Call } from '../../src/connector/contract.ts';
import { wireOf } from '../../src/connector/mapping.ts';
import { OWN_ID } from '../../src/connector/step.ts';
import type { Address, ContactPoint, Identifier } from '../../src/model/values.ts';
import type { Row, Values } from './client.ts';
import { isOwnId } from './mapping-own-id.ts';
import { contactPointsOf, identifierOf } from './mapping-values.ts';
import type { TrytonContactMechanism, TrytonIdentifier } from './wire.ts';
import { addressFamily, type Places } from './write-address.ts';
import { changeOf, differing, type Family, type FamilyChange, rowsOf } from './write-family.ts';
import { type Notes, newestId, type WriteEnvironment } from './write-steps.ts';

/** The lists of a party as a change wants them; what is undefined stays. */
export interface Lists {
  readonly addresses?: readonly Address[] | null;
  readonly contactPoints?: readonly ContactPoint[] | null;
  readonly identifiers?: readonly Identifier[] | null;
}

const MECHANISMS = { EMAIL: 'email', PHONE: 'phone', MOBILE: 'mobile', FAX: 'fax', WEBSITE: 'website' } as const;

/** The list of a party's contact points. */
export async function contactPointFamily(
  environment: WriteEnvironment,
  party: number | null,
  call: Call,
): Promise<Family<ContactPoint>> {
  const { country } = environment.context;
  const fields = ['type', 'value', 'name', 'active', 'sequence'];
  const at = { model: 'party.contact_mechanism', into: 'contact_mechanisms', path: 'contactPoints' };
  const held = (row: Row) => contactPointsOf(wireOf<TrytonContactMechanism>(row), country)[0] ?? null;
  return {
    ...at,
    ...(await rowsOf(environment, { model: at.model, party, fields, isInUse: [['active', '=', true]] }, call)),
    held,
    isSame: (one, other) => one.type === other.type && one.value === other.value,
    canBecome: (one, other) => one.type === other.type,
    encode: (point, row) => {
      const value = point.original ?? point.value;
      const values = { type: MECHANISMS[point.type], value, name: point.label };
      if (row === null) return values;
      // The number may be the same and only written otherwise.
      const before = held(row);
      const isSame = before?.type === point.type && before.value === point.value;
      return differing(isSame ? { name: point.label } : values, row);
    },
    leaves: 'inactive',
  };
}

/** The list of a party's identifiers, without the one that holds our own id. */
export async function identifierFamily(
  environment: WriteEnvironment,
  party: number | null,
  call: Call,
): Promise<Family<Identifier>> {
  const at = { model: 'party.identifier', into: 'identifiers', path: 'identifiers' };
  return {
    ...at,
    ...(await rowsOf(environment, { model: at.model, party, fields: ['type', 'code', 'sequence'], isInUse: [] }, call)),
    held: (row) => {
      const wire = wireOf<TrytonIdentifier>(row);
      return isOwnId(wire) ? null : identifierOf(wire);
    },
    isSame: (one, other) => typeOf(one) === typeOf(other) && one.value === other.value,
    canBecome: (one, other) => typeOf(one) === typeOf(other),
    encode: (identifier, row) => {
      const values = { type: typeOf(identifier), code: identifier.value };
      if (row === null) return values;
      // The number may be the same and only written otherwise.
      return identifierOf(wireOf<TrytonIdentifier>(row)).value === identifier.value ? {} : differing(values, row);
    },
    leaves: 'deleted',
  };
}

function typeOf({ type }: Identifier): string | null {
  return type === 'VAT' ? 'eu_vat' : null;
}

/** What of a list this source cannot take: a number that it would refuse, or take for ours. */
export function checkedIdentifiers(identifiers: readonly Identifier[]): {
  readonly taken: readonly Identifier[];
  readonly refused: Notes;
  readonly lossy: Notes;
} {
  const path = (index: number) => `identifiers[${index}]`;
  const isOwn = ({ value }: Identifier) => isOwnId({ type: null, code: value });
  const isRefused = (each: Identifier) => isOwn(each) || (each.type === 'VAT' && !isEuropeanVat(each.value));
  return {
    taken: identifiers.filter((each) => !isRefused(each)),
    refused: identifiers.flatMap((each, index) =>
      isRefused(each)
        ? [{ path: path(index), detail: isOwn(each) ? 'is an id of the gateway' : 'is no valid European VAT number' }]
        : [],
    ),
    lossy: identifiers.flatMap(({ type }, index) =>
      type === 'VAT' || type === 'OTHER'
        ? []
        : [{ path: `${path(index)}.type`, detail: 'the source keeps the number alone: it comes back as OTHER' }],
    ),
  };
}

function isEuropeanVat(value: string): boolean {
  const { type, isValid } = identifierOf({ type: 'eu_vat', code: value });
  return type === 'VAT' && isValid === true && !/^(GB|NO|CH)/.test(value);
}

/** Commands that make a new party's lists. */
export async function listsOfNew(
  environment: WriteEnvironment,
  lists: Lists,
  places: Places,
  call: Call,
): Promise<Values> {
  const families = await familiesOf(environment, null, { lists, places }, call);
  const entries = families.flatMap(({ family, change }) =>
    change.added.length === 0 ? [] : [[family.into, [['create', change.added.map(({ values }) => values)]]]],
  );
  return Object.fromEntries(entries);
}

/** The lists that a change names, each compared with what the party has. */
export async function familiesOf(
  environment: WriteEnvironment,
  party: number | null,
  { lists, places }: { readonly lists: Lists; readonly places: Places },
  call: Call,
): Promise<
  readonly { readonly family: Pick<Family<never>, 'model' | 'into' | 'newest'>; readonly change: FamilyChange }[]
> {
  const { addresses, contactPoints, identifiers } = lists;
  const asked = await Promise.all([
    addresses === undefined
      ? []
      : addressFamily(environment, { party, places }, call).then((family) => [
          { family, change: changeOf(family, addresses ?? []) },
        ]),
    contactPoints === undefined
      ? []
      : contactPointFamily(environment, party, call).then((family) => [
          { family, change: changeOf(family, contactPoints ?? []) },
        ]),
    identifiers === undefined
      ? []
      : identifierFamily(environment, party, call).then((family) => [
          { family, change: changeOf(family, identifiers ?? []) },
        ]),
  ]);
  return asked.flat();
}

/** Our own id stands among the identifiers of the party, without type. */
export function withOwnId(children: Values): Values {
  const [[, others] = ['create', []]] = Array.isArray(children['identifiers']) ? children['identifiers'] : [];
  return { identifiers: [['create', [...(Array.isArray(others) ? others : []), { type: null, code: OWN_ID }]]] };
}

export function ownIdDomain(): readonly unknown[] {
  return [['identifiers.code', '=', OWN_ID]];
}

/** By its name, later than every party that has that name now. */
export async function naturalDomain(
  { client }: WriteEnvironment,
  own: Values,
  call: Call,
): Promise<readonly unknown[]> {
  const domain = [['name', '=', own['name'] ?? null]];
  return [...domain, ['id', '>', await newestId(client, 'party.party', domain, call)]];
}
