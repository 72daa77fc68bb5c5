import { deriveId, isReference } from '../model/id.ts';
import type { EntityName } from '../model/index.ts';
import type { Scope } from '../store/scope.ts';
import type { StoredRecord } from '../store/stored-record.ts';
import { entryOf, mayRead, mayReadWhole, rolesIn } from './access.ts';
import { heldIn } from './held.ts';
import { SHIPMENT_OWNER_FIELDS } from './own-shipments.ts';
import type { Principal, Role } from './principal.ts';
import { type OwnRows, type RowScopes, SCOPED_ROLES, type ScopedRole } from './scope.ts';

type Roles = ReadonlySet<Role>;

/** What a caller may see of one row: the roles that hold on it, the fields they open, and the records that speak for it. */
export interface RowViewer {
  readonly roles: Roles;
  mayRead(field: string): boolean;
  /** Whether the field may be read with everything that hangs on its value: the lines of an order, their prices too. */
  mayReadWhole(field: string): boolean;
  /** Whether the caller may see what this record says: weakly linked ones are not shown to whom a row is shown as the own. */
  shows(record: StoredRecord): boolean;
}

/** How the rows of an entity belong to someone: by themselves (`id`), or by the record that a field points to. */
const ROWS_OF: Readonly<Record<ScopedRole, Readonly<Partial<Record<EntityName, string>>>>> = {
  customer: {
    Customer: 'id',
    Contact: 'customer',
    Order: 'customer',
    Invoice: 'customer',
    Payment: 'customer',
    Shipment: 'customer',
  },
  employee: {
    Employee: 'id',
    Employment: 'employee',
    TimeOffRequest: 'employee',
    TimeOffBalance: 'employee',
    PayStatement: 'employee',
  },
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
  Shipment: ['Query', 'shipments'],
  PayrollRun: ['Query', 'payrollRuns'],
  PayStatement: ['Employee', 'payStatements'],
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
  readonly #held = new Map<string, Roles>();

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

  /** Whether a row with this id may turn out to be the caller's to see: own customers and employees are known by id, whose an order is says its row. */
  mayFind(entity: EntityName, id: string): boolean {
    const { scopedRoles, isScoped } = this.#standing(entity);
    const isKnown = !isScoped || scopedRoles.some((role) => ROWS_OF[role][entity] !== 'id');
    return isKnown || scopedRoles.some((role) => idsOf(this.#scopes[role]).includes(id));
  }

  /** Whether the index's value of a field may be of a record that the caller is not shown: a search would tell it. */
  isBlurred(entity: EntityName, field: string): boolean {
    const { scopedRoles, isScoped } = this.#standing(entity);
    return (
      isScoped &&
      scopedRoles.some(
        (role) => ROWS_OF[role][entity] === 'id' && this.#scopes[role]?.blurredFields.has(field) === true,
      )
    );
  }

  /** The rows that the caller's lists of an entity are limited to; null = none is left out. */
  scopeOf(entity: EntityName): Scope | null {
    const { scopedRoles, isScoped } = this.#standing(entity);
    if (!isScoped) return null;
    const column = scopedRoles.map((role) => ROWS_OF[role][entity]).find((each) => each !== undefined) ?? 'id';
    const ids = scopedRoles.flatMap((role) => this.#scopes[role]?.[column === 'id' ? 'groupIds' : 'recordIds'] ?? []);
    const emails = entity === 'Shipment' ? { emails: this.#scopes.customer?.emails ?? [] } : {};
    return { column, ids: [...new Set(ids)], ...emails };
  }

  /** The own records of the kind that an entity's rows belong to; null when the caller sees all of them. */
  ownRecords(entity: EntityName): readonly string[] | null {
    const { scopedRoles, isScoped } = this.#standing(entity);
    return !isScoped ? null : scopedRoles.flatMap((role) => this.#scopes[role]?.recordIds ?? []);
  }

  /** The customer or employee that the caller is, by the id of its group; null when that is not known. */
  ownId(entity: 'Customer' | 'Employee'): string | null {
    const own = entity === 'Customer' ? this.#scopes.customer?.groupIds[0] : this.#scopes.self;
    return own ?? null;
  }

  /** Finds out what the rows alone do not tell of whose they are; `viewerOf` knows it from then on. */
  async learn(entity: EntityName, records: readonly StoredRecord[]): Promise<void> {
    if (entity === 'Shipment' && this.#standing(entity).scopedRoles.length > 0)
      await this.#scopes.shipments?.learn(records);
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
    return viewerWith(entity, this.#rolesWith(entity, elsewhere.roles, held), shows);
  }

  /**
   * How the caller sees a row by what was just loaded; null when it is not the caller's to see. A row that has become another's meanwhile
   * is no longer the own, whatever the index says.
   */
  viewerAfter(
    entity: EntityName,
    before: { readonly roles: ReadonlySet<string>; readonly shows: RowViewer['shows'] },
    recordIds: readonly string[],
    values: Readonly<Record<string, unknown>>,
  ): RowViewer | null {
    const { scopedRoles, elsewhere, isScoped } = this.#standing(entity);
    const held = scopedRoles.filter((role) =>
      recordIds.some((id) => this.#isOwn(role, entity, id, (field) => values[field])),
    );
    if (held.length === 0) return isScoped ? null : elsewhere;
    const still = held.filter((role) => before.roles.has(role));
    return viewerWith(entity, this.#rolesWith(entity, elsewhere.roles, still), before.shows);
  }

  /** The fields that say whose a row is: loaded with every row, to look again at what came fresh. */
  ownerFields(entity: EntityName): readonly string[] {
    const columns = this.#standing(entity).scopedRoles.map((role) => ROWS_OF[role][entity]);
    const owner = columns.find((column) => column !== undefined && column !== 'id');
    if (owner === undefined) return [];
    return entity === 'Shipment' ? SHIPMENT_OWNER_FIELDS : [owner];
  }

  /** One set for all rows on which the same roles hold: rules are asked once for it. */
  #rolesWith(entity: EntityName, elsewhere: Roles, held: readonly ScopedRole[]): Roles {
    const name = `${entity} ${held.join()}`;
    const roles = this.#held.get(name) ?? new Set([...elsewhere, ...held]);
    this.#held.set(name, roles);
    return roles;
  }

  #isOwn(role: ScopedRole, entity: EntityName, id: string, held: (field: string) => unknown): boolean {
    const column = ROWS_OF[role][entity];
    const own = this.#scopes[role]?.recordIds ?? [];
    if (column === undefined) return false;
    if (column === 'id') return own.includes(id);
    if (entity === 'Shipment' && this.#scopes.shipments?.has(id, held) === true) return true;
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
  return {
    roles,
    shows,
    mayRead: (field) => mayRead(roles, entity, field),
    mayReadWhole: (field) => mayReadWhole(roles, entity, field),
  };
}

function idsOf(own: OwnRows | undefined): readonly string[] {
  return own === undefined ? [] : [...own.groupIds, ...own.recordIds];
}
