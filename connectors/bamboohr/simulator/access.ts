import type { Catalogue } from './catalogue.ts';
import { type Row, text } from './row.ts';

/** What the owner of the key may do, as an access level gives it. */
export interface AccessLevel {
  /** Employees that the owner does not see at all. */
  readonly hiddenEmployees?: readonly string[];
  /** Fields that the owner sees of nobody, as GET /employees/{id} names them. */
  readonly hiddenFields?: readonly string[];
  /** Fields that the owner does not see of single employees, by id. */
  readonly hiddenOf?: Readonly<Record<string, readonly string[]>>;
  /** The owner may change nothing. */
  readonly isReadOnly?: boolean;
  /** The owner may not decide on requests for time off: only ask for them and cancel them. */
  readonly isNoApprover?: boolean;
  /** The employee whom the key belongs to; nobody when absent. */
  readonly ownerId?: string;
  /** The user whom the key belongs to; 1 when absent. */
  readonly userId?: string;
}

/** A change of the status of a request for time off. */
interface Decision {
  readonly from: string | null;
  readonly to: string;
  /** Whether the first day of the leave has come. */
  readonly hasStarted: boolean;
}

export class Access {
  readonly level: AccessLevel;
  readonly #employees: ReadonlySet<string>;
  readonly #fields: ReadonlySet<string>;
  readonly #fieldsOf: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(level: AccessLevel, catalogue: Catalogue) {
    const guardOf = (name: string): string => {
      const field = catalogue.named(name);
      if (field === null) throw new Error(`no field ${name}`);
      return field.guard;
    };
    this.level = level;
    this.#employees = new Set(level.hiddenEmployees);
    this.#fields = new Set(level.hiddenFields?.map(guardOf));
    this.#fieldsOf = new Map(
      Object.entries(level.hiddenOf ?? {}).map(([id, names]) => [id, new Set(names.map(guardOf))]),
    );
  }

  seesEmployee(id: string): boolean {
    return !this.#employees.has(id);
  }

  seesField(employeeId: string, guard: string): boolean {
    return this.seesFieldAtAll(guard) && this.#fieldsOf.get(employeeId)?.has(guard) !== true;
  }

  /** Whether a field is open to the owner for anybody. */
  seesFieldAtAll(guard: string): boolean {
    return !this.#fields.has(guard);
  }

  /** Whether a request for time off can be taken from one state to another. Which decisions are final is the source's own rule. */
  mayDecide({ from, to, hasStarted }: Decision): boolean {
    if (this.level.isReadOnly === true) return false;
    if (to === 'canceled') return from === 'requested' || (from === 'approved' && !hasStarted);
    return from === 'requested' && this.level.isNoApprover !== true;
  }

  visible(employees: readonly Row[]): Row[] {
    return employees.filter((each) => this.seesEmployee(text(each, 'id') ?? ''));
  }

  get userId(): string {
    return this.level.userId ?? '1';
  }
}
