import type { DirectChange, Rows, StartSimulator } from '../../../src/simulator/contract.ts';
import { Faults } from '../../../src/simulator/faults.ts';
import { Ledger } from '../../../src/simulator/ledger.ts';
import {
  type SimulatedRequest,
  type SimulatedResponse,
  type SimulatedSource,
  serve,
} from '../../../src/simulator/server.ts';
import { isToyWrite, ToyWrites, toyOperation } from './source-writes.ts';
import { idsOf, matcherOf } from './where.ts';

/** A row with the columns that every table has. */
export interface ToyRow {
  readonly id: string;
  readonly changedAt: string;
  readonly [column: string]: unknown;
}

const PAGE_SIZE = 3;
const MAX_IDS = 20;

/** The data of the source: tables with an ever later `changedAt`, and a numbered log of deletions. */
export class Tables {
  readonly #tables = new Map<string, Map<string, ToyRow>>();
  readonly #removed: { readonly table: string; readonly id: string }[] = [];

  constructor(rows: Rows) {
    for (const [name, each] of Object.entries(rows))
      this.#tables.set(name, new Map((each as readonly ToyRow[]).map((row) => [row.id, row])));
  }

  has(table: string): boolean {
    return this.#tables.has(table);
  }

  rows(table: string): readonly ToyRow[] {
    return [...(this.#tables.get(table)?.values() ?? [])].sort(
      (left, right) => compare(left.changedAt, right.changedAt) || compare(left.id, right.id),
    );
  }

  removedSince(table: string, seq: number): readonly string[] {
    return this.#removed.flatMap((each, index) => (index >= seq && each.table === table ? [each.id] : []));
  }

  get seq(): number {
    return this.#removed.length;
  }

  change(change: DirectChange, now: string): void {
    const table = this.#tables.get(change.objectType);
    if (table === undefined) throw new Error(`no table ${change.objectType}`);
    if (change.action === 'create') {
      table.set(String(change.row['id']), { id: String(change.row['id']), ...change.row, changedAt: now });
    } else if (change.action === 'delete') {
      table.delete(change.key);
      this.#removed.push({ table: change.objectType, id: change.key });
    } else {
      const row = table.get(change.key);
      if (row === undefined) throw new Error(`no row ${change.key}`);
      table.set(change.key, { ...row, ...change.values, changedAt: now });
    }
  }
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Starts the toy source: sessions, keyset listing, a query language with quotes, a log of deletions. */
export const startToy: StartSimulator = async ({ rows, clock, latencyMs = 0, port = 0 }) => {
  const ledger = new Ledger();
  const faults = new Faults();
  const tables = new Tables(rows);
  const sessions = new Set<string>();
  let opened = 0;
  const now = () => new Date(clock.now()).toISOString();
  const writes = new ToyWrites(tables, ledger, now);
  const source: SimulatedSource = {
    describe: describeToy,
    handle: (request, call) => {
      const { pathname } = request.url;
      const body = isToyWrite(request) ? {} : jsonOf(request);
      if (pathname === '/session') {
        if (body['user'] !== 'toy-user' || body['password'] !== 'toy-password-1') return refuseToy(401, undefined);
        opened += 1;
        const token = `toy-token-${opened}-${clock.now()}`;
        sessions.add(token);
        return { status: 200, body: { token } };
      }
      if (!sessions.has((request.headers.authorization ?? '').replace('Bearer ', ''))) return refuseToy(401, undefined);
      if (pathname === '/permissions') return { status: 200, body: { read: ['party', 'bill', 'good'] } };
      if (isToyWrite(request)) return writes.handle(request, call);
      return readToy(tables, request.url, body, now());
    },
    refuse: refuseToy,
    expireSessions: () => sessions.clear(),
  };
  const served = await serve(source, { clock, ledger, faults, latencyMs, port });
  return {
    url: served.url,
    settings: { url: served.url, user: 'toy-user', password: 'toy-password-1' },
    ledger,
    faults,
    change: (change) => {
      tables.change(change, now());
      const key = change.action === 'create' ? String(change.row['id']) : change.key;
      const { action, objectType } = change;
      ledger.effect({ call: null, action, objectType, key, values: {}, idempotencyKey: null });
    },
    close: served.close,
  };
};

/** What the ledger says about a request; also for a fault proxy in front of the toy. */
export function describeToy(request: SimulatedRequest) {
  const { pathname } = request.url;
  if (pathname === '/session') return { kind: 'auth', operation: 'POST /session' } as const;
  if (pathname === '/permissions') return { kind: 'describe', operation: 'GET /permissions' } as const;
  if (isToyWrite(request)) return { kind: 'write', operation: toyOperation(request) } as const;
  if (pathname.startsWith('/party/ref/')) return { kind: 'read', operation: 'GET /party/ref' } as const;
  const keys = pathname.endsWith('/query') ? { keys: idsOf(String(jsonOf(request)['where'] ?? '')) } : {};
  return { kind: 'read', operation: `${request.method} ${pathname}`, ...keys } as const;
}

export function refuseToy(status: number, retryAfter: string | undefined): SimulatedResponse {
  return {
    status,
    headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
    body: { error: `refused with ${status}` },
  };
}

function readToy(tables: Tables, url: URL, body: Readonly<Record<string, unknown>>, now: string): SimulatedResponse {
  const [, table = '', what = ''] = url.pathname.split('/');
  if (!tables.has(table)) return refuseToy(404, undefined);
  switch (what) {
    case 'list': {
      const since = url.searchParams.get('since') ?? '';
      const after = url.searchParams.get('after');
      const left = tables
        .rows(table)
        .filter((row) => row.changedAt > since || (row.changedAt === since && (after === null || row.id > after)));
      const fields = (url.searchParams.get('fields') ?? '').split(',');
      const rows = left.slice(0, PAGE_SIZE).map((row) => only(row, fields));
      return { status: 200, body: { rows, more: left.length > PAGE_SIZE, now } };
    }
    case 'query': {
      const where = String(body['where'] ?? '');
      const matches = matcherOf(where);
      if (matches === null || idsOf(where).length > MAX_IDS) return refuseToy(400, undefined);
      const fields = Array.isArray(body['fields']) ? body['fields'].map(String) : [];
      // The order of the table, not of the question: as most sources do.
      const rows = tables.rows(table).filter((row) => matches(row.id));
      return { status: 200, body: { rows: rows.map((row) => only(row, fields)), total: rows.length } };
    }
    case 'ids':
      return { status: 200, body: { ids: tables.rows(table).map(({ id }) => id) } };
    case 'ref': {
      const ref = decodeURIComponent(url.pathname.split('/')[3] ?? '');
      const rows = tables.rows(table).filter((row) => row['ref'] === ref);
      return { status: 200, body: { rows: rows.map((row) => only(row, [])) } };
    }
    case 'removed': {
      const seq = Number(url.searchParams.get('seq') ?? tables.seq);
      return { status: 200, body: { ids: tables.removedSince(table, seq), seq: tables.seq } };
    }
    default:
      return refuseToy(404, undefined);
  }
}

function only(row: ToyRow, fields: readonly string[]): unknown {
  return {
    id: row.id,
    changedAt: row.changedAt,
    ...Object.fromEntries(fields.map((name) => [name, row[name] ?? null])),
  };
}

function jsonOf(request: SimulatedRequest): Readonly<Record<string, unknown>> {
  const parsed: unknown = request.body.length === 0 ? {} : JSON.parse(request.body.toString('utf8'));
  return typeof parsed === 'object' && parsed !== null ? Object.fromEntries(Object.entries(parsed)) : {};
}
