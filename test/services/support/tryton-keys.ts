import type { Row } from '../../../src/simulator/contract.ts';

/** Which id the server gave to a row of the demo company, by model. */
export class KeyMap {
  readonly #ids: Map<string, Map<number, number>>;

  constructor(entries: readonly (readonly [model: string, key: number, id: number])[] = []) {
    this.#ids = new Map();
    for (const [model, key, id] of entries) this.set(model, key, id);
  }

  set(model: string, key: unknown, id: number): void {
    const ids = this.#ids.get(model) ?? new Map<number, number>();
    this.#ids.set(model, ids.set(Number(key), id));
  }

  /** The ids that a bulk create gave, in the order of its rows. */
  setAll(model: string, rows: readonly Row[], ids: readonly number[]): void {
    if (rows.length !== ids.length) throw new Error(`${model}: ${rows.length} rows became ${ids.length}`);
    for (const [index, row] of rows.entries()) this.set(model, row['id'], ids[index] ?? 0);
  }

  of(model: string, key: unknown): number {
    const id = this.#ids.get(model)?.get(Number(key));
    if (id === undefined) throw new Error(`${model} ${String(key)} is not loaded`);
    return id;
  }

  orNull(model: string, key: unknown): number | null {
    return key === null || key === undefined ? null : this.of(model, key);
  }

  has(model: string, key: unknown): boolean {
    return this.#ids.get(model)?.has(Number(key)) ?? false;
  }

  /** Server id to the row's key, of one model. */
  backwards(model: string): ReadonlyMap<number, number> {
    return new Map([...(this.#ids.get(model) ?? [])].map(([key, id]) => [id, key]));
  }

  get entries(): readonly (readonly [string, number, number])[] {
    return [...this.#ids].flatMap(([model, ids]) => [...ids].map(([key, id]) => [model, key, id] as const));
  }
}
