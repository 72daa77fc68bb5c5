import { isDeepStrictEqual } from 'node:util';
import type { Notes } from '../../src/connector/plans.ts';
import { refusedFields } from '../../src/connector/plans.ts';
import type { Difference } from '../../src/connector/write.ts';
import { isReference } from '../../src/model/id.ts';
import type { EntityName, Model } from '../../src/model/index.ts';
import type { HubspotObject, Members, PortEnvironment } from './objects.ts';

/** Properties as HubSpot takes them; `''` clears. */
export type Properties = Readonly<Record<string, string>>;

export interface Asked {
  readonly properties: Properties;
  /** The values of the fields that are set, as they will be read. */
  readonly after: Members;
  readonly before: Members;
  readonly diff: readonly Difference[];
  readonly refused: Notes;
  readonly lossy: Notes;
}

interface Writing<W, E extends EntityName> {
  readonly object: HubspotObject<W, E>;
  readonly environment: PortEnvironment;
  /** The fields that are set as properties. */
  readonly fields: readonly string[];
  /** Fields that another step sets. */
  readonly elsewhere?: readonly string[];
}

const NOT_HELD = 'HubSpot does not hold it, or does not let it be set (see the lineage page)';

/** What is asked for, as properties over those that are there: what a read shows afterwards is the difference. */
export function askedOf<W, E extends EntityName>(
  { object, environment, fields, elsewhere = [] }: Writing<W, E>,
  values: Model<E>,
  held: Members,
): Asked {
  const { context, settings } = environment;
  const before = shownBy(object, environment, held);
  const strangers = Object.entries(values).filter(([field, value]) => fields.includes(field) && isStranger(value));
  const given = Object.entries(values).filter(
    ([field, value]) => value !== undefined && fields.includes(field) && !isStranger(value),
  );
  const changing = given.filter(([field, value]) => !isDeepStrictEqual(value, before[field] ?? null));
  const encoded = object.mapping.encode(Object.fromEntries(changing) as Model<E>, 'create', context).body;
  const { VatNumber: vat, ...members } = encoded;
  const named =
    settings.vatProperty === null || vat === undefined ? members : { ...members, [settings.vatProperty]: vat };
  const properties = Object.fromEntries(
    Object.entries(named)
      .map(([name, value]) => [name, value === null || value === undefined ? '' : String(value)] as const)
      .filter(([name, value]) => value !== textIn(held, name)),
  );
  const after = shownBy(object, environment, { ...held, ...properties });
  const changed = changing.map(([field]) => field).filter((field) => !isDeepStrictEqual(before[field], after[field]));
  return {
    properties,
    after: someOf(after, changed),
    before: someOf(before, changed),
    diff: changed.map((path) => ({ path, before: before[path] ?? null, after: after[path] ?? null })),
    refused: [
      ...refusedFields(values, [...fields, ...elsewhere], NOT_HELD),
      ...strangers.map(([path]) => ({ path, detail: 'no owner of this account' })),
    ],
    lossy: changing
      .filter(([field, value]) => !isDeepStrictEqual(value ?? null, after[field] ?? null))
      .map(([path]) => ({ path, detail: 'arrives shortened or in another form (see the diff)' })),
  };
}

/** Owners are the only records that a property points to. */
function isStranger(value: unknown): boolean {
  return isReference(value) && (value.by !== 'key' || value.objectType !== 'owners');
}

/** The properties that were there, in the place of those that are set. */
export function restored(properties: Properties, held: Members): Properties {
  return Object.fromEntries(Object.keys(properties).map((name) => [name, textIn(held, name)]));
}

/** How properties are read. */
export function shownBy<W, E extends EntityName>(
  object: HubspotObject<W, E>,
  { context }: PortEnvironment,
  properties: Members,
): Members {
  return { ...object.mapping.decode(object.assemble(properties), context).record };
}

function textIn(held: Members, name: string): string {
  const value = held[name];
  return value === null || value === undefined ? '' : String(value);
}

function someOf(record: Members, fields: readonly string[]): Members {
  return Object.fromEntries(fields.map((field) => [field, record[field] ?? null]));
}
