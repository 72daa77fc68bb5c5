import type { Call, Found } from '../../src/connector/contract.ts';
import { type FieldGap, wireOf } from '../../src/connector/mapping.ts';
import { together } from '../../src/connector/together.ts';
import type { EntityName } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import { customFieldsOf, type Fields, nameIn, ownFieldsOf, type Row } from './fields.ts';
import { allOf, anyOf, type Children, idsAt, type OdooObject, ownFields, type Related } from './objects.ts';
import { type PortEnvironment, searchRows } from './search.ts';

const STAMPS = ['write_date', 'create_date'] as const;

/** What the reader puts into a wire object beside the fields of the record. */
const ASSEMBLED = new Set(['own', 'correlation']);

interface Reading<W, E extends EntityName> {
  readonly object: OdooObject<W, E>;
  readonly environment: PortEnvironment;
  readonly ids: readonly number[];
  readonly parts: readonly string[];
}

/** The parts of an object with their fields: `core` is all that no other part holds. */
export function fieldsOfParts<W, E extends EntityName>({ mapping, parts }: OdooObject<W, E>) {
  const others = parts.flatMap(({ fields }) => fields as readonly string[]);
  const held = Object.keys(mapping.rows).filter((field) => mapping.rows[field]?.kind !== 'absent');
  return {
    core: held.filter((field) => !others.includes(field)),
    ...Object.fromEntries(parts.map(({ name, fields }) => [name, fields])),
  } as Readonly<Record<string, readonly string[]>>;
}

/** Reads records by id with the parts asked for; ids that are not visible, or not of this noun, are left out. */
export async function readRecords<W, E extends EntityName>(
  reading: Reading<W, E>,
  call: Call,
): Promise<ReadonlyMap<number, Found<E>>> {
  const { object, environment, parts } = reading;
  const known = await environment.catalogue.of(object.model, call);
  const byPart = fieldsOfParts(object);
  const fields = parts.flatMap((part) => byPart[part] ?? []);
  const custom = fields.includes('customFields') ? ownFieldsOf(known, environment.settings.externalIdField) : [];
  const families = object.children.filter(({ part }) => parts.includes(part));
  const { rows, children } = await rowsAndChildren(reading, { known, fields, custom, families }, call);
  const related = await relatedOf({ object, environment, parts }, rows, children, call);
  const found = new Map<number, Found<E>>();
  for (const row of rows) {
    const lists = Object.fromEntries(families.map(({ into }) => [into, children.get(into)?.get(row.id) ?? []]));
    const assembled = {
      ...row,
      ...lists,
      ...related,
      own: ownOf(row, custom, known),
      correlation: correlationOf(row, environment),
    };
    const { record, gaps } = object.mapping.decode(
      wireOf<W>(object.assemble?.(assembled) ?? assembled),
      environment.context,
      fields,
    );
    found.set(row.id, {
      key: String(row.id),
      version: null,
      sourceUpdatedAt: instantOrNull(row['write_date']),
      parts: [...parts],
      record,
      gaps: [...gaps, ...hiddenGaps(object, known, record, fields)],
      url: `${environment.settings.url}/web#model=${object.model}&id=${row.id}&view_type=form`,
    });
  }
  return found;
}

interface Asked {
  readonly known: Fields;
  readonly fields: readonly string[];
  readonly custom: readonly string[];
  readonly families: readonly Children[];
}

/** The records and their children, side by side; in one call where both are of one model. */
async function rowsAndChildren<W, E extends EntityName>(
  { object, environment, ids }: Reading<W, E>,
  { fields, custom, families }: Asked,
  call: Call,
) {
  const { externalIdField } = environment.settings;
  const own = [
    ...new Set([
      ...STAMPS,
      ...ownFields(object.mapping, fields).filter((field) => !ASSEMBLED.has(field)),
      ...custom,
      ...(externalIdField === null ? [] : [externalIdField]),
    ]),
  ];
  const mine = [['id', 'in', ids], ...object.domain];
  const kin = families.find(({ model }) => model === object.model);
  const others = families.filter((each) => each !== kin);
  const domain = kin === undefined ? mine : anyOf([mine, [[kin.link, 'in', ids], ...kin.domain]]);
  const asked = kin === undefined ? own : [...new Set([...own, kin.link, ...kin.fields])];
  const [all, ...lists] = await together(call, (one) =>
    Promise.all([
      searchRows(
        { model: object.model, domain: allOf(domain), fields: asked, order: 'id asc', keys: ids.length },
        environment,
        one,
      ),
      ...others.map((family) => childrenOf(family, environment, ids, one)),
    ]),
  );
  const isAsked = new Set(ids);
  const rows = kin === undefined ? all : all.filter((row) => isAsked.has(row.id) && !isKin(row, kin, isAsked));
  // Rows or columns that nobody asked for: those asked for would be missing instead, as if nobody could see them.
  if (rows.some((row) => !isAsked.has(row.id) || !('write_date' in row)))
    throw answers.protocol(`${object.model}/search_read`, 'answered another question');
  const children = new Map(others.map(({ into }, index) => [into, grouped(lists[index] ?? [], others[index])]));
  if (kin !== undefined)
    children.set(
      kin.into,
      grouped(
        all.filter((row) => isKin(row, kin, isAsked)),
        kin,
      ),
    );
  return { rows, children };
}

/** Whether a row of the same model came as the child of a record that was asked for. */
function isKin(row: Row, { link, model }: Children, asked: ReadonlySet<number>): boolean {
  const holder = row[link];
  if (holder === undefined || Array.isArray(holder))
    throw answers.protocol(`${model}/search_read`, `answered a row without ${link}`);
  return idsAt(row, link).some((id) => asked.has(id)) && row['type'] !== 'contact';
}

function childrenOf(
  { model, link, domain, fields, order }: Children,
  environment: PortEnvironment,
  ids: readonly number[],
  call: Call,
): Promise<readonly Row[]> {
  const search = { model, domain: [[link, 'in', ids], ...domain], fields: [link, ...fields], order, keys: ids.length };
  return searchRows(search, environment, call);
}

function grouped(rows: readonly Row[], family: Children | undefined): ReadonlyMap<number, readonly Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const [parent] = family === undefined ? [] : idsAt(row, family.link);
    if (parent === undefined)
      throw answers.protocol(`${family?.model}/search_read`, `answered a row without ${family?.link}`);
    groups.set(parent, [...(groups.get(parent) ?? []), row]);
  }
  return groups;
}

/** What records point to, by the member they are put into: rows by id. One call for each model, however many fields lead there. */
async function relatedOf<W, E extends EntityName>(
  { object, environment, parts }: Pick<Reading<W, E>, 'object' | 'environment' | 'parts'>,
  rows: readonly Row[],
  children: ReadonlyMap<string, ReadonlyMap<number, readonly Row[]>>,
  call: Call,
): Promise<Readonly<Record<string, ReadonlyMap<number, Row>>>> {
  const asked = object.related.filter(({ part }) => parts.includes(part));
  const models = [...Map.groupBy(asked, ({ into }) => into)];
  const read = async ([into, group]: readonly [string, readonly Related[]]) => {
    const [first] = group;
    const ids = [...new Set(group.flatMap(({ via }) => via.flatMap((field) => pointed(field, rows, children))))];
    if (first === undefined || ids.length === 0) return [into, new Map<number, Row>()] as const;
    const fields = group.flatMap((each) => each.fields);
    const search = { model: first.model, domain: [['id', 'in', ids]], fields, order: 'id asc', keys: ids.length };
    const found = await searchRows(search, environment, call);
    return [into, new Map(found.map((row) => [row.id, row]))] as const;
  };
  return Object.fromEntries(await Promise.all(models.map(read)));
}

function pointed(
  field: string,
  rows: readonly Row[],
  children: ReadonlyMap<string, ReadonlyMap<number, readonly Row[]>>,
): readonly number[] {
  const [head = '', tail] = field.split('.');
  if (tail === undefined) return rows.flatMap((row) => idsAt(row, head));
  return [...(children.get(head)?.values() ?? [])].flat().flatMap((row) => idsAt(row, tail));
}

/** A list where they can be read; something that is none, for a gap, where one has another form than its type says. */
function ownOf(row: Row, custom: readonly string[], known: Fields): unknown {
  try {
    return customFieldsOf(row, custom, known);
  } catch {
    return 'unreadable';
  }
}

function correlationOf(row: Row, { settings }: PortEnvironment): unknown {
  return settings.externalIdField === null ? null : (row[settings.externalIdField] ?? null);
}

/** Fields without value because the user, or this version, has none of the fields that they are read from. */
function hiddenGaps<W, E extends EntityName>(
  { mapping, model, children, related }: OdooObject<W, E>,
  known: Fields,
  record: object,
  fields: readonly string[],
): readonly FieldGap[] {
  const assembled = new Set([...ASSEMBLED, ...[...children, ...related].map(({ into }) => into)]);
  return fields.flatMap((field) => {
    const names = ownFields(mapping, [field]);
    const isHidden =
      names.length > 0 && names.every((name) => !assembled.has(name) && nameIn(model, name, known) === null);
    return isHidden && Reflect.get(record, field) === null ? [{ path: field, reason: 'not-permitted' as const }] : [];
  });
}

/** Null when unreadable: that costs its own field, as a gap, and not the record. */
function instantOrNull(value: unknown): string | null {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}
