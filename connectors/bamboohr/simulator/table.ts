import { type Row, text } from './row.ts';

/** The rows of one type by id, and by the employee they belong to. */
export class Table {
  readonly #rows = new Map<string, Row>();
  readonly #ofEmployee = new Map<string, Set<string>>();
  #last = 0;

  get(id: string): Row | null {
    return this.#rows.get(id) ?? null;
  }

  list(): Row[] {
    return [...this.#rows.values()];
  }

  of(employeeId: string): Row[] {
    const ids = this.#ofEmployee.get(employeeId) ?? new Set<string>();
    return [...ids].flatMap((id): Row[] => {
      const row = this.get(id);
      return row === null ? [] : [row];
    });
  }

  put(row: Row): Row {
    const id = text(row, 'id');
    if (id === null) throw new Error('a row without id');
    this.remove(id);
    this.#rows.set(id, row);
    this.#last = Math.max(this.#last, Number(id));
    const employeeId = text(row, 'employeeId');
    if (employeeId !== null) {
      const filed = this.#ofEmployee.get(employeeId) ?? new Set();
      this.#ofEmployee.set(employeeId, filed.add(id));
    }
    return row;
  }

  remove(id: string): void {
    const old = this.#rows.get(id);
    if (old === undefined) return;
    this.#rows.delete(id);
    this.#ofEmployee.get(text(old, 'employeeId') ?? '')?.delete(id);
  }

  /** Identifiers count up and are never used again. */
  newId(): string {
    this.#last += 1;
    return String(this.#last);
  }
}
