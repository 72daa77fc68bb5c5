import type { Clock } from '../../../src/simulator/clock.ts';
import type { Rows } from '../../../src/simulator/contract.ts';
import { flag, instantMs, type Row, text } from '../../../src/simulator/row.ts';
import { type Definition, definitionsOf, modifiedProperty, OBJECT_TYPES, type ObjectType } from './definitions.ts';

/** Properties of one object: every value is a string, or null. */
export type Properties = Readonly<Record<string, string | null>>;

export interface Stored {
  readonly id: string;
  readonly properties: Properties;
  readonly archivedAtMs: number | null;
}

interface Kept {
  current: Stored;
  /** What the search index shows: null while it does not know the object. */
  indexed: Stored | null;
  pending: readonly { readonly atMs: number; readonly stored: Stored }[];
}

export interface Link {
  readonly from: string;
  readonly to: string;
  readonly typeId: number;
  readonly label: string | null;
}

/** The objects of one account, with a search index that learns of changes later than everyone else. */
export class Portal {
  readonly definitions: ReadonlyMap<ObjectType, ReadonlyMap<string, Definition>>;
  readonly owners: readonly Row[];
  readonly #clock: Clock;
  readonly #lagMs: number;
  readonly #objects = new Map<ObjectType, Map<string, Kept>>(OBJECT_TYPES.map((type) => [type, new Map()]));
  readonly #redirects = new Map<string, string>();
  readonly #links = new Map<string, Link[]>();
  #owners: Map<string, Row>;
  #lastId: number;

  constructor(rows: Rows, clock: Clock, lagMs: number) {
    this.#clock = clock;
    this.#lagMs = lagMs;
    this.definitions = definitionsOf(rows);
    this.owners = rows['owners'] ?? [];
    this.#owners = new Map(this.owners.map((row) => [text(row, 'id') ?? '', row]));
    for (const type of OBJECT_TYPES)
      for (const row of rows[type] ?? []) {
        const stored = storedOf(row, type, clock.now());
        this.#of(type).set(stored.id, { current: stored, indexed: stored, pending: [] });
      }
    for (const row of rows['associations'] ?? []) this.#linkRow(row);
    const ids = OBJECT_TYPES.flatMap((type) => [...this.#of(type).keys()].map(Number));
    this.#lastId = Math.max(10_000, ...ids.filter(Number.isSafeInteger));
  }

  #of(type: ObjectType): Map<string, Kept> {
    const kept = this.#objects.get(type);
    if (kept === undefined) throw new Error(`no objects of ${type}`);
    return kept;
  }

  /** The object, the survivor where it was merged; null where there is none, archived ones among them. */
  get(type: ObjectType, id: string): Stored | null {
    const seen = this.#redirects.get(`${type}/${id}`) ?? id;
    return this.#of(type).get(seen)?.current ?? null;
  }

  list(type: ObjectType): readonly Stored[] {
    return [...this.#of(type).values()].map(({ current }) => current);
  }

  findBy(type: ObjectType, property: string, value: string): Stored | null {
    const wanted = value.trim().toLowerCase();
    const held = this.list(type).filter(({ archivedAtMs }) => archivedAtMs === null);
    return held.find(({ properties }) => properties[property]?.trim().toLowerCase() === wanted) ?? null;
  }

  /** What the search index shows now. */
  indexed(type: ObjectType): readonly Stored[] {
    const nowMs = this.#clock.now();
    return [...this.#of(type).values()].flatMap((kept) => {
      const due = kept.pending.filter(({ atMs }) => atMs + this.#lagMs <= nowMs);
      kept.indexed = due.at(-1)?.stored ?? kept.indexed;
      kept.pending = kept.pending.slice(due.length);
      return kept.indexed === null || kept.indexed.archivedAtMs !== null ? [] : [kept.indexed];
    });
  }

  nextId(): string {
    this.#lastId += 1;
    return String(this.#lastId);
  }

  /** Stores properties over those that are there, dated now. */
  put(type: ObjectType, id: string, values: Properties): Stored {
    const now = new Date(this.#clock.now()).toISOString();
    const known = this.#of(type).get(id)?.current;
    const modified = { [modifiedProperty(type)]: now, hs_lastmodifieddate: now };
    const created = known === undefined ? { createdate: now, hs_object_id: id } : {};
    return this.#keep(type, {
      id,
      properties: { ...known?.properties, ...created, ...values, ...modified },
      archivedAtMs: null,
    });
  }

  archive(type: ObjectType, id: string): void {
    const known = this.#of(type).get(id);
    if (known !== undefined) this.#keep(type, { ...known.current, archivedAtMs: this.#clock.now() });
  }

  /** The second object goes into the first: its id leads there from now on. */
  merge(type: ObjectType, survivor: string, absorbed: string): Stored | null {
    const known = this.#of(type).get(survivor)?.current;
    if (known === undefined || !this.#of(type).delete(absorbed)) return null;
    this.#redirects.set(`${type}/${absorbed}`, survivor);
    const ids = [known.properties['hs_merged_object_ids'], absorbed].filter(
      (each) => each !== null && each !== undefined,
    );
    return this.put(type, survivor, { hs_merged_object_ids: ids.join(';') });
  }

  #keep(type: ObjectType, stored: Stored): Stored {
    const kept = this.#of(type).get(stored.id) ?? { current: stored, indexed: null, pending: [] };
    kept.current = stored;
    kept.pending = [...kept.pending, { atMs: this.#clock.now(), stored }];
    this.#of(type).set(stored.id, kept);
    return stored;
  }

  links(from: ObjectType, to: ObjectType, id: string): readonly Link[] {
    return (this.#links.get(`${from}/${to}`) ?? []).filter((link) => link.from === id);
  }

  /** False where there was such an association before. */
  link(from: ObjectType, to: ObjectType, link: Link): boolean {
    const links = this.#links.get(`${from}/${to}`) ?? [];
    if (links.some((each) => each.from === link.from && each.to === link.to && each.typeId === link.typeId))
      return false;
    this.#links.set(`${from}/${to}`, [...links, link]);
    return true;
  }

  unlink(
    from: ObjectType,
    to: ObjectType,
    ids: { readonly from: string; readonly to: string; readonly typeId?: number },
  ): boolean {
    const links = this.#links.get(`${from}/${to}`) ?? [];
    const left = links.filter(
      (each) =>
        each.from !== ids.from || each.to !== ids.to || (ids.typeId !== undefined && each.typeId !== ids.typeId),
    );
    this.#links.set(`${from}/${to}`, left);
    return left.length < links.length;
  }

  owner(id: string): Row | null {
    return this.#owners.get(id) ?? null;
  }

  listOwners(): readonly Row[] {
    return [...this.#owners.values()];
  }

  putOwner(id: string, values: Row): void {
    const updatedAt = new Date(this.#clock.now()).toISOString();
    this.#owners.set(id, { ...this.#owners.get(id), ...values, id, updatedAt });
  }

  #linkRow(row: Row): void {
    const [from, to] = [text(row, 'from'), text(row, 'to')];
    const fromType = OBJECT_TYPES.find((type) => type === from);
    const toType = OBJECT_TYPES.find((type) => type === to);
    if (fromType === undefined || toType === undefined) throw new Error('an association of no object types');
    const ends = { from: text(row, 'fromId') ?? '', to: text(row, 'toId') ?? '' };
    this.link(fromType, toType, { ...ends, ...plainType(fromType, toType) });
    if (flag(row, 'primary')) this.link(fromType, toType, { ...ends, ...PRIMARY });
  }
}

/** Contact to its primary company. */
export const PRIMARY = { typeId: 1, label: 'Primary' } as const;

const TYPES: Readonly<Record<string, number>> = {
  'contacts/companies': 279,
  'companies/contacts': 280,
  'orders/companies': 509,
  'orders/contacts': 507,
  'orders/line_items': 513,
};

/** The association without a label. */
export function plainType(from: ObjectType, to: ObjectType): Pick<Link, 'typeId' | 'label'> {
  return { typeId: TYPES[`${from}/${to}`] ?? 0, label: null };
}

export function textValue(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  return typeof value === 'string' ? value : String(value);
}

function storedOf(row: Row, type: ObjectType, nowMs: number): Stored {
  const { archivedAt: _archivedAt, archived: _archived, ...values } = row;
  const id = text(row, 'hs_object_id') ?? '';
  if (!/^\d+$/.test(id)) throw new Error(`a row of ${type} without hs_object_id`);
  const now = new Date(nowMs).toISOString();
  const modified = text(row, modifiedProperty(type)) ?? text(row, 'hs_lastmodifieddate') ?? now;
  const properties = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, textValue(value)]));
  return {
    id,
    properties: {
      createdate: modified,
      ...properties,
      [modifiedProperty(type)]: modified,
      hs_lastmodifieddate: modified,
    },
    archivedAtMs: instantMs(row, 'archivedAt') ?? (flag(row, 'archived') ? nowMs : null),
  };
}
