import { deriveId, type Reference } from '../model/id.ts';
import type { EntityName } from '../model/index.ts';
import type { Scope } from '../store/lists.ts';
import type { StoredRecord } from '../store/records.ts';
import { entryOf, mayRead, rolesIn } from './access.ts';
import type { Principal, Role } from './principal.ts';
import { type RowScopes, SCOPED_ROLES, type ScopedRole } from './scope.ts';

type Roles = ReadonlySet<Role>;

/** What a caller may see of one row: the roles that hold on it, the fields they open, and the records that speak for it. */
export interface RowViewer {
  readonly roles: Roles;
  mayRead(field: string): boolean;
  /** Whether the caller may see what this record says: weakly linked ones are not shown to whom a row is shown as the own. */
  shows(record: StoredRecord): boolean;
}

/** How the rows of an entity belong to someone: by themselves (`id`), or by the record that a field points to. */
const ROWS_OF: Readonly<Record<ScopedRole, Readonly<Partial<Record<EntityName, string>>>>> = {
  customer: { Customer: 'id', Contact: 'customer', Order: 'customer', Invoice: 'customer', Payment: 'customer' },
  employee: { Employee: 'id', Employment: 'employee', TimeOffRequest: 'employee', TimeOffBalance: 'employee' },
  manager: { Employee: 'id', Employment: 'employee', TimeOffRequest: 'employee', TimeOffBalance: 'employee' },
};

/** Where the rows of an entity are listed: who may ask for that may see rows of it. */
export const LISTED_AT: Readonly<Record<EntityName, readonly [type: string, field: string]>> = {
  Customer: ['Query', 'customers'],
  Contact: ['Query', 'contacts'],
  Order: ['Query', 'orders'],
  Invoice: ['Query', 'invoices'],
  Payment: ['Query', 'payments'],
  InventoryItem: ['Query', 'inventoryItems'],
  Location: ['Query', 'locations'],
  Employee: ['Query', 'employees'],
  Employment: ['Query', 'employments'],
  TimeOffRequest: ['Query', 'timeOffRequests'],
  TimeOffBalance: ['Employee', 'timeOffBalances'],
};

const OWN_TYPES: Readonly<Record<string, EntityName>> = { customer: 'Customer', employee: 'Employee' };

/** What a caller is to an entity, whatever the row. */
interface Standing {
  /** The roles that hold on own rows only. */
  readonly scopedRoles: readonly ScopedRole[];
  /** The view of rows that are not the own. */
  readonly elsewhere: RowViewer;
  /** Whether only own rows are seen. */
  readonly isScoped: boolean;
}

/** One caller with everything that is the own: decides rows, and the fields of each. Made anew for every request. */
export class Caller {
  readonly principal: Principal;
  readonly #scopes: RowScopes;
  readonly #standings = new Map<EntityName, Standing>();

  constructor(principal: Principal, scopes: RowScopes) {
    this.principal = principal;
    this.#scopes = scopes;
  }

  /** Whether the caller may read a field of some row; a row may say no. */
  mayReadSome(entity: EntityName, field: string): boolean {
    return mayRead(this.principal.roles, entity, field);
  }

  /** The sets of roles that hold on the rows that the caller sees of an entity: what all of them open is open on every such row. */
  rolesOnRows(entity: EntityName): readonly Roles[] {
    const { scopedRoles, elsewhere, isScoped } = this.#standing(entity);
    return isScoped && scopedRoles.length > 0
      ? scopedRoles.map((role) => new Set([...elsewhere.roles, role]))
      : [elsewhere.roles];
  }

  /** The roles that hold on rows that are nobody's own; null when such rows are not the caller's to see at all. */
  rolesOffRows(entity: EntityName): Roles | null {
    const { isScoped, elsewhere } = this.#standing(entity);
    return isScoped && entity !== 'Employee' ? null : elsewhere.roles;
  }

  /** Whether the caller sees own rows of the entity only. */
  isScoped(entity: EntityName): boolean {
    return this.#standing(entity).isScoped;
  }

  /** Whether the caller may list the entity and sees every row of it. */
  seesAll(entity: EntityName): boolean {
    const { isScoped, elsewhere } = this.#standing(entity);
    return !isScoped && mayRead(elsewhere.roles, ...LISTED_AT[entity]);
  }

  /** Whether the caller may read a field of every row of an entity. */
  mayReadEverywhere(entity: EntityName, field: string): boolean {
    return this.seesAll(entity) && this.#standing(entity).elsewhere.mayRead(field);
  }

  /** The rows that the caller's lists of an entity are limited to; null = none is left out. */
  scopeOf(entity: EntityName): Scope | null {
    const { scopedRoles, isScoped } = this.#standing(entity);
    if (!isScoped) return null;
    const column = scopedRoles.map((role) => ROWS_OF[role][entity]).find((each) => each !== undefined) ?? 'id';
    const ids = scopedRoles.flatMap((role) => this.#scopes[role]?.[column === 'id' ? 'groupIds' : 'recordIds'] ?? []);
    return { column, ids: [...new Set(ids)] };
  }

  /** The own records of the kind that an entity's rows belong to; null when the caller sees all of them. */
  ownRecords(entity: EntityName): readonly string[] | null {
    const { scopedRoles, isScoped } = this.#standing(entity);
    return !isScoped ? null : scopedRoles.flatMap((role) => this.#scopes[role]?.recordIds ?? []);
  }

  /** How the caller sees one row, by the records that the index holds of it. */
  viewerOf(entity: EntityName, records: readonly StoredRecord[]): RowViewer {
    const { scopedRoles, elsewhere, isScoped } = this.#standing(entity);
    const isOwn = (role: ScopedRole, record: StoredRecord) =>
      this.#isOwn(role, entity, record.id, (field) => heldIn(record, field));
    const held = scopedRoles.filter((role) => records.some((record) => isOwn(role, record)));
    // Of a colleague who is not the own, everyone may see what a business card says.
    if (held.length === 0 && (!isScoped || entity === 'Employee')) return elsewhere;
    const shows = (record: StoredRecord) => !isScoped || held.some((role) => isOwn(role, record));
    return viewerWith(entity, new Set([...elsewhere.roles, ...held]), shows);
  }

  /** Whether a row is the caller's to see, by what was just loaded. */
  sees(entity: EntityName, recordIds: readonly string[], values: Readonly<Record<string, unknown>>): boolean {
    const { scopedRoles, isScoped } = this.#standing(entity);
    return (
      !isScoped ||
      scopedRoles.some((role) => recordIds.some((id) => this.#isOwn(role, entity, id, (field) => values[field])))
    );
  }

  /** The field that says whose a row is: loaded with every row, to look again at what came fresh. */
  ownerField(entity: EntityName): string | null {
    const column = this.scopeOf(entity)?.column ?? 'id';
    return column === 'id' ? null : column;
  }

  #isOwn(role: ScopedRole, entity: EntityName, id: string, held: (field: string) => unknown): boolean {
    const column = ROWS_OF[role][entity];
    const own = this.#scopes[role]?.recordIds ?? [];
    if (column === undefined) return false;
    if (column === 'id') return own.includes(id);
    const owner = held(column);
    const type = OWN_TYPES[column];
    if (type === undefined || !isReference(owner) || owner.by !== 'key') return false;
    return own.includes(deriveId(type, owner.connection, owner.objectType, owner.value));
  }

  #standing(entity: EntityName): Standing {
    const known = this.#standings.get(entity) ?? standingOf(this.principal, entity);
    this.#standings.set(entity, known);
    return known;
  }
}

function standingOf({ roles }: Principal, entity: EntityName): Standing {
  const isScopable = SCOPED_ROLES.some((role) => ROWS_OF[role][entity] !== undefined);
  const scopedRoles = SCOPED_ROLES.filter((role) => roles.has(role) && ROWS_OF[role][entity] !== undefined);
  const scoped: ReadonlySet<string> = new Set(scopedRoles);
  const elsewhere = new Set([...roles].filter((role) => !scoped.has(role)));
  const listing = rolesIn(entryOf(...LISTED_AT[entity]));
  return {
    scopedRoles,
    elsewhere: viewerWith(entity, elsewhere, () => true),
    isScoped: isScopable && ![...elsewhere].some((role) => listing.has(role)),
  };
}

function viewerWith(entity: EntityName, roles: Roles, shows: RowViewer['shows']): RowViewer {
  return { roles, shows, mayRead: (field) => mayRead(roles, entity, field) };
}

/** One field by name: looking at all of them would open those that are sealed. */
function heldIn({ parts }: StoredRecord, field: string): unknown {
  return Object.values(parts)
    .map(({ values }) => values[field])
    .find((value) => value !== undefined);
}

function isReference(value: unknown): value is Reference {
  return typeof value === 'object' && value !== null && 'by' in value;
}
