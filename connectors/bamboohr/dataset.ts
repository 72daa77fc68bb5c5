import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { Shared } from '../../src/connector/shared.ts';
import type { Clock } from '../../src/model/clock.ts';
import { type AccountField, accountFields } from './account-fields.ts';
import type { BamboohrClient } from './client.ts';
import { isKind, protocolError } from './failure.ts';
import { FIELDS, isEmployeeField, isId, type SeenEmployee } from './fields.ts';

const PATH = '/v2/datasets/employee/data';
const OPERATION = 'POST /datasets/employee/data';
const MAX_PAGE_SIZE = 1000;
/** What the dataset says to a field: `unknown` is one that the account does not have. */
export type Sight = 'shown' | 'hidden' | 'unknown';
export type Sights = ReadonlyMap<string, Seen>;

/** A field by its name here, and what it is to us. */
interface Seen {
  readonly name: string;
  readonly sight: Sight;
}

interface Query {
  readonly fields: readonly string[];
  readonly filter?: string;
  readonly orderBy?: string;
  readonly pageSize: number;
  readonly keys?: number;
}

/**
 * The dataset `employee`: every field of many employees at once, for keys and tokens alike.
 *
 * A query is refused whole for one field that the account does not have (400) or does not show us (403), so these are found out first and
 * left out. Of an employee of whom single fields are hidden there is no row at all.
 * Source: POST /api/v2/datasets/employee/data, https://documentation.bamboohr.com/reference/get-data-from-dataset-v2
 */
export class Dataset {
  readonly #client: BamboohrClient;
  readonly #sights: Shared<Sights>;

  constructor(client: BamboohrClient, fields: readonly string[], clock: Clock) {
    this.#client = client;
    this.#sights = new Shared((call) => this.#look(fields, call), Number.POSITIVE_INFINITY, clock);
  }

  /** What each field is to us; all `hidden` where the dataset itself is. Found out once, and anew after `forget` or a refusal. */
  sights(call: Call): Promise<Sights> {
    return this.#sights.get(call);
  }

  /** Fields may have come, or been granted to us. */
  forget(): void {
    this.#sights.forget();
  }

  /** The employees with these ids (digits, at most 1000) of whom all the fields that are shown at all are visible. */
  async read(
    ids: readonly string[],
    fields: readonly string[],
    call: Call,
  ): Promise<ReadonlyMap<string, SeenEmployee>> {
    const sights = await this.sights(call);
    const shown = fields.flatMap((field) => {
      const seen = sights.get(field);
      return seen?.sight === 'shown' ? [{ field, name: seen.name }] : [];
    });
    const hidden = new Set(fields.filter((each) => sights.get(each)?.sight === 'hidden'));
    const names = shown.map(({ name }) => name);
    const rows = await this.#rowsOf(ids, names, call);
    return new Map(
      rows.map((row) => [
        idOf(row),
        { values: Object.fromEntries(shown.map(({ field, name }) => [field, setIn(row, name)])), hidden },
      ]),
    );
  }

  /** The ids of everyone, or of who is active, in ascending order. Pages start behind an id, so none is skipped when someone goes. */
  async ids(who: 'all' | 'active', call: Call): Promise<readonly string[]> {
    const ids: string[] = [];
    for (let after = 0; ; ) {
      const active = who === 'active' ? " and status eq 'Active'" : '';
      const query = {
        fields: ['eeid'],
        filter: `eeid gt ${after}${active}`,
        orderBy: 'eeid asc',
        pageSize: MAX_PAGE_SIZE,
      };
      const found = (await this.#query(query, call)).map(idOf);
      ids.push(...found);
      const last = Number(found.at(-1) ?? after);
      if (found.length < MAX_PAGE_SIZE) return ids;
      if (last <= after) throw protocolError(OPERATION, 'a page leads back to an earlier one');
      after = last;
    }
  }

  async #rowsOf(ids: readonly string[], names: readonly string[], call: Call): Promise<readonly unknown[]> {
    const query: Query = {
      fields: ['eeid', ...names],
      // Several values after `in` are for fields with options alone.
      filter: ids.map((id) => `eeid eq ${id}`).join(' or '),
      pageSize: MAX_PAGE_SIZE,
      keys: ids.length,
    };
    try {
      return await this.#query(query, call);
    } catch (error) {
      // What was found out about the fields is no longer true.
      if (isKind(error, 'forbidden', 'invalid')) this.#sights.forget();
      throw error;
    }
  }

  async #query({ fields, filter, orderBy, pageSize, keys }: Query, call: Call): Promise<readonly unknown[]> {
    const body = { fields, filter, orderBy, page: 1, pageSize };
    const request = {
      method: 'POST',
      path: PATH,
      operation: OPERATION,
      body,
      ...(keys === undefined ? {} : { keys }),
    } as const;
    const data = valueAt(await this.#client.send(request, call), 'data');
    if (!Array.isArray(data)) throw protocolError(OPERATION, 'the answer has no list of rows');
    return data.map((row: unknown) => valueAt(row, 'fields'));
  }

  async #look(fields: readonly string[], call: Call): Promise<Sights> {
    const own = fields.flatMap((field) => (isEmployeeField(field) ? [{ field, name: FIELDS[field].dataset }] : []));
    const others = fields.filter((field) => !isEmployeeField(field));
    const known = others.length === 0 ? new Map<string, AccountField>() : await this.#known(call);
    const undescribed = known === null ? others.map((field) => ({ field, name: field })) : [];
    const named = others.flatMap((field) => {
      const name = known?.get(field)?.dataset;
      return name === undefined ? [] : [{ field, name }];
    });
    return new Map([...(await this.#sightsOf([...own, ...named], call)), ...sightsOf(undescribed, 'hidden')]);
  }

  async #sightsOf(fields: readonly Named[], call: Call): Promise<Sights> {
    if ((await this.#probe(fields, call)) === 'shown') return sightsOf(fields, 'shown');
    const isOpen = (await this.#probe([], call)) === 'shown';
    return isOpen ? new Map(await this.#halves(fields, call)) : sightsOf(fields, 'hidden');
  }

  /** What the configuration names is called otherwise here. Null where our user may not read what the account says of its fields. */
  async #known(call: Call): Promise<ReadonlyMap<string, AccountField> | null> {
    try {
      return await accountFields(this.#client, call);
    } catch (error) {
      if (isKind(error, 'forbidden')) return null;
      throw error;
    }
  }

  /** Halves the fields until the refused ones stand alone: a refusal names none of them in a code. */
  async #halves(fields: readonly Named[], call: Call): Promise<readonly (readonly [string, Seen])[]> {
    const sight = await this.#probe(fields, call);
    if (sight === 'shown' || fields.length === 1) return [...sightsOf(fields, sight)];
    const middle = Math.ceil(fields.length / 2);
    return [
      ...(await this.#halves(fields.slice(0, middle), call)),
      ...(await this.#halves(fields.slice(middle), call)),
    ];
  }

  async #probe(fields: readonly Named[], call: Call): Promise<Sight> {
    try {
      await this.#query({ fields: ['eeid', ...fields.map(({ name }) => name)], pageSize: 1 }, call);
      return 'shown';
    } catch (error) {
      if (isKind(error, 'forbidden')) return 'hidden';
      if (isKind(error, 'invalid')) return 'unknown';
      throw error;
    }
  }
}

interface Named {
  readonly field: string;
  readonly name: string;
}

function sightsOf(fields: readonly Named[], sight: Sight): Sights {
  return new Map(fields.map(({ field, name }) => [field, { name, sight }]));
}

/** A value; null for a date that is not set. */
function setIn(row: unknown, name: string): unknown {
  const value = valueAt(row, name);
  return value === '0000-00-00' ? null : value;
}

function idOf(row: unknown): string {
  const id = valueAt(row, 'eeid');
  const text = typeof id === 'number' ? String(id) : id;
  if (!isId(text)) throw protocolError(OPERATION, 'answered a row without eeid');
  return text;
}
