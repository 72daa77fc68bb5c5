import type { DirectChange } from '../../../src/simulator/contract.ts';
import type { Effect, Ledger } from '../../../src/simulator/ledger.ts';
import type { SimulatedRequest, SimulatedResponse } from '../../../src/simulator/server.ts';
import type { Tables, ToyRow } from './source.ts';

/** The columns that may be set, and what a new row has besides. */
const COLUMNS: Readonly<Record<string, { readonly settable: readonly string[]; readonly fresh: ToyColumns }>> = {
  party: { settable: ['name', 'code'], fresh: { code: null, state: 'live', parent: null, limit: null } },
  bill: {
    settable: ['number', 'party'],
    fresh: { kind: 'bill', state: 'draft', party: 'party-0001', day: '2026-03-10', lines: [], total: 0 },
  },
  good: { settable: ['sku', 'title'], fresh: { stock: [] } },
};

/** The states of a bill, and those that it may come from. */
const MOVES: Readonly<Record<string, readonly string[]>> = {
  open: ['draft', 'void'],
  draft: ['open'],
  void: ['draft', 'open'],
};

type ToyColumns = Readonly<Record<string, unknown>>;

export function isToyWrite({ method, url }: SimulatedRequest): boolean {
  return method !== 'GET' && !url.pathname.endsWith('/query') && url.pathname !== '/session';
}

/** What is called, without keys: `PATCH /party`, `POST /bill/open`. */
export function toyOperation({ method, url }: SimulatedRequest): string {
  const [, table = '', first, move] = url.pathname.split('/');
  if (first === 'ref') return `${method} /${table}/ref`;
  return move === undefined ? `${method} /${table}` : `${method} /${table}/${move}`;
}

/**
 * The writing side of the toy source. Parties are made under a reference of the caller's, once, and changed over a version; bills are
 * made once per idempotency key and have states; goods are made as often as asked.
 */
export class ToyWrites {
  readonly #tables: Tables;
  readonly #ledger: Ledger;
  readonly #now: () => string;
  readonly #answers = new Map<string, SimulatedResponse>();
  #made = 0;

  constructor(tables: Tables, ledger: Ledger, now: () => string) {
    this.#tables = tables;
    this.#ledger = ledger;
    this.#now = now;
  }

  handle(request: SimulatedRequest, call: number): SimulatedResponse {
    const [, table = '', first, second] = request.url.pathname.split('/').map(decodeURIComponent);
    const key = String(request.headers['idempotency-key'] ?? '');
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const values = valuesOf(request.body.toString('utf8'), COLUMNS[table]?.settable ?? []);
    if (values === null) return refused(400, `cannot take ${request.body.toString('utf8')}`);
    if (request.method === 'PUT' && first === 'ref') return this.#makeOnce(table, { ...values, ref: second }, call);
    if (first === undefined) {
      const answer = this.#make(table, values, call, key === '' ? null : key);
      if (key !== '' && table === 'bill') this.#answers.set(key, answer);
      return answer;
    }
    const row = this.#tables.rows(table).find(({ id }) => id === first);
    if (row === undefined) return refused(404, 'no such row');
    const version = request.headers['if-match'];
    if (version !== undefined && version !== row.changedAt) return refused(412, 'changed meanwhile');
    if (request.method === 'DELETE') return this.#remove(table, row, call);
    if (second === undefined) return this.#set(table, row, values, call, 'update');
    if (!(MOVES[second] ?? []).includes(String(row['state']))) return refused(400, `cannot become ${second}`);
    return this.#set(table, row, { state: second }, call, 'transition');
  }

  #makeOnce(table: string, values: ToyColumns, call: number): SimulatedResponse {
    const held = this.#tables.rows(table).find((row) => row['ref'] === values['ref']);
    return held === undefined ? this.#make(table, values, call, String(values['ref'])) : answered(held);
  }

  #make(table: string, values: ToyColumns, call: number, idempotencyKey: string | null): SimulatedResponse {
    this.#made += 1;
    const id = `${table}-made-${this.#made}`;
    this.#change({ action: 'create', objectType: table, row: { ...COLUMNS[table]?.fresh, ...values, id } });
    this.#effect({ call, action: 'create', objectType: table, key: id, values, idempotencyKey });
    return this.#stateOf(table, id);
  }

  #set(table: string, row: ToyRow, values: ToyColumns, call: number, action: Effect['action']): SimulatedResponse {
    this.#change({ action: 'update', objectType: table, key: row.id, values });
    this.#effect({ call, action, objectType: table, key: row.id, values, idempotencyKey: null });
    return this.#stateOf(table, row.id);
  }

  #remove(table: string, row: ToyRow, call: number): SimulatedResponse {
    this.#change({ action: 'delete', objectType: table, key: row.id });
    this.#effect({ call, action: 'delete', objectType: table, key: row.id, values: {}, idempotencyKey: null });
    return answered(row);
  }

  #change(change: DirectChange): void {
    this.#tables.change(change, this.#now());
  }

  #effect(effect: Parameters<Ledger['effect']>[0]): void {
    this.#ledger.effect(effect);
  }

  #stateOf(table: string, id: string): SimulatedResponse {
    const row = this.#tables.rows(table).find((each) => each.id === id);
    return row === undefined ? refused(404, 'no such row') : answered(row);
  }
}

/** The values of a body; null when it cannot be read, or holds what cannot be set. */
function valuesOf(body: string, settable: readonly string[]): ToyColumns | null {
  if (body === '') return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null) return null;
  const isFine = Object.entries(parsed).every(
    ([name, value]) => settable.includes(name) && (value === null || (typeof value === 'string' && value !== '')),
  );
  return isFine ? Object.fromEntries(Object.entries(parsed)) : null;
}

function answered({ id, changedAt }: ToyRow): SimulatedResponse {
  return { status: 200, body: { id, changedAt } };
}

function refused(status: number, error: string): SimulatedResponse {
  return { status, body: { error } };
}
