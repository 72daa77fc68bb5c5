import DataLoader from 'dataloader';
import { classOf, ENTITIES, type EntityName } from '../model/index.ts';
import { type Money, moneyOf, sameMoney, sumOf } from '../model/money.ts';
import type { Composer } from '../sources/compose.ts';
import type { Connections } from '../sources/connections.ts';
import type { IndexState } from '../sources/index-state.ts';
import { type BalanceRow, type InvoicedTotal, readBalances, readInvoicedTotals } from '../store/balances.ts';
import type { Db } from '../store/database.ts';
import type { Discrepancy, DiscrepancyLoaders } from './discrepancies.ts';
import { type Gap, gap, gapBelow, gapOfField, gapsOfLeftOut } from './gaps.ts';
import type { Loaded } from './loaded.ts';
import { asOfOf, originsOf, refsOf } from './meta.ts';
import type { Served } from './reader.ts';

export interface MetaLoaderOptions {
  readonly db: Db;
  readonly connections: Connections;
  readonly composer: Composer;
  readonly indexState: IndexState;
  readonly discrepancies: DiscrepancyLoaders;
  /** The calendar date that "overdue" means. */
  readonly today: string;
  /** The customer records whose invoices the caller may see; null = all. */
  readonly customerRecords: readonly string[] | null;
  /** Told of what is answered from the index alone, and when that is asked. */
  readonly onServed: (served: Served) => void;
  readonly askedAtMs: number;
}

/** Fields that are computed from other records of the index. */
const COMPUTED: Readonly<Partial<Record<EntityName, Readonly<Record<string, EntityName>>>>> = {
  Customer: { openBalance: 'Invoice', overdueBalance: 'Invoice', aging: 'Invoice' },
};

export interface Balance {
  readonly currency: string;
  readonly current: Money;
  readonly d30: Money;
  readonly d60: Money;
  readonly d90: Money;
  readonly over: Money;
}

/** What one request may know about entities besides their values: origins, gaps, disagreement, balances, completeness. */
export class MetaLoaders {
  readonly #options: MetaLoaderOptions;
  readonly #balances: DataLoader<string, readonly BalanceRow[]>;
  readonly #invoiced: DataLoader<string, InvoicedTotal | null>;

  constructor(options: MetaLoaderOptions) {
    this.#options = options;
    this.#balances = new DataLoader(async (ids) => {
      const found = await readBalances(options.db, ids, options.today, options.customerRecords);
      return ids.map((id) => found.get(id) ?? []);
    });
    this.#invoiced = new DataLoader(async (ids) => {
      const found = await readInvoicedTotals(options.db, ids);
      return ids.map((id) => found.get(id) ?? null);
    });
  }

  refs(loaded: Loaded) {
    return refsOf(loaded, this.#options.connections);
  }

  origins(loaded: Loaded, paths: readonly string[] | null | undefined) {
    const readable = (paths ?? loaded.fields).filter((path) => isReadable(loaded, path));
    return originsOf(loaded, readable, this.#options.composer, this.#options.connections);
  }

  /** Why a field of the entity has no value, and which entries are left out of it. */
  gapsOf(loaded: Loaded, field: string): readonly Gap[] {
    if (Object.hasOwn(ENTITIES[loaded.entity].fields, field)) {
      const empty = gapOfField(loaded, field, this.#options);
      return [...(empty === null ? [] : [empty]), ...gapsOfLeftOut(loaded, field, this.#options)];
    }
    const of = COMPUTED[loaded.entity]?.[field];
    const missing = of === undefined ? undefined : this.completeness(of).missing[0];
    return missing === undefined ? [] : [gap(field, 'INCOMPLETE', missing.connection)];
  }

  /** Why the value of a field lacks a member. */
  gapBelow(loaded: Loaded, field: string, path: string, coordinate: string): Gap {
    return gapBelow(loaded, field, path, coordinate, this.#options);
  }

  /** Fields on which systems differ, and an order that its invoices do not add up to. */
  async discrepancies(loaded: Loaded): Promise<readonly Discrepancy[]> {
    const fields = Object.keys(ENTITIES[loaded.entity].fields).filter(
      (field) => classOf(loaded.entity, field) !== 'secret' && loaded.viewer.mayReadWhole(field),
    );
    const found = await this.#options.discrepancies.of(loaded, fields);
    // The sum is of everybody's invoices that name the order.
    const seesAllInvoices = this.#options.customerRecords === null;
    if (loaded.entity !== 'Order' || !loaded.viewer.mayRead('totals') || !seesAllInvoices) return found;
    const totals = await this.#invoiced.load(loaded.id);
    return totals === null ? found : [...found, ...invoicedDifference(loaded, totals)];
  }

  isRemoved(loaded: Loaded): boolean {
    return loaded.group.views.every((view) => view.record.removedAt !== null);
  }

  asOfEntity(loaded: Loaded): Date | null {
    return asOfOf(loaded, this.#options.composer);
  }

  /** The open balance of a customer, one row per currency; null while the index lacks invoices: a sum of some would pass for one of all. */
  async aging(customerId: string): Promise<readonly Balance[] | null> {
    if (!this.completeness('Invoice').isComplete) return null;
    this.#tellAge('Invoice');
    const rows = await this.#balances.load(customerId);
    return rows.map(({ currency, current, d30, d60, d90, over }) => ({
      currency,
      current: moneyOf(current, currency),
      d30: moneyOf(d30, currency),
      d60: moneyOf(d60, currency),
      d90: moneyOf(d90, currency),
      over: moneyOf(over, currency),
    }));
  }

  async openBalance(customerId: string): Promise<readonly Money[] | null> {
    return sums(await this.aging(customerId), (row) => [row.current, row.d30, row.d60, row.d90, row.over]);
  }

  async overdueBalance(customerId: string): Promise<readonly Money[] | null> {
    return sums(await this.aging(customerId), (row) => [row.d30, row.d60, row.d90, row.over]);
  }

  /** What a field says that is computed from other records; undefined for every other field. */
  async computed({ entity, id }: Loaded, field: string): Promise<unknown> {
    if (entity !== 'Customer') return undefined;
    if (field === 'openBalance') return this.openBalance(id);
    if (field === 'overdueBalance') return this.overdueBalance(id);
    return field === 'aging' ? this.aging(id) : undefined;
  }

  /** The instant up to which the index follows every source of these entities; null while one is being filled. */
  asOf(...entities: readonly EntityName[]): Date | null {
    const listed = this.#portsOf(entities).map(
      ({ connection, port }) => this.#options.indexState.get(connection.name, port.objectType)?.listedAtMs ?? null,
    );
    if (listed.length === 0 || listed.some((at) => at === null)) return null;
    return new Date(Math.min(...listed.filter((at) => at !== null)));
  }

  completeness(...entities: readonly EntityName[]) {
    const missing = this.#portsOf(entities).flatMap(({ connection, port }) => {
      const state = this.#options.indexState.get(connection.name, port.objectType);
      if (state?.phase === 'ready') return [];
      return [
        {
          connection: connection.name,
          objectType: port.objectType,
          reason: state?.failure === null || state === undefined ? ('FILLING' as const) : ('FAILING' as const),
          records: state?.records ?? 0,
          expected: state?.expected ?? null,
        },
      ];
    });
    return { isComplete: missing.length === 0, missing };
  }

  /** What is computed from the index is as old as its last complete poll of every source. */
  #tellAge(entity: EntityName): void {
    const { connections, indexState, onServed, askedAtMs } = this.#options;
    for (const { connection, port } of connections.portsOf(entity)) {
      const verifiedAtMs = indexState.get(connection.name, port.objectType)?.listedAtMs ?? null;
      if (verifiedAtMs === null) continue;
      const ageMs = Math.max(0, askedAtMs - verifiedAtMs);
      onServed({ connection: connection.name, from: 'index', verifiedAtMs, ageMs });
    }
  }

  forget(): void {
    this.#balances.clearAll();
    this.#invoiced.clearAll();
    this.#options.discrepancies.forget();
  }

  #portsOf(entities: readonly EntityName[]) {
    return entities.flatMap((entity) => this.#options.connections.portsOf(entity));
  }
}

/** Other systems' values of a denied field are denied too. */
function isReadable({ entity, viewer }: Loaded, path: string): boolean {
  return Object.hasOwn(ENTITIES[entity].fields, path) && viewer.mayRead(path);
}

function sums(rows: readonly Balance[] | null, of: (row: Balance) => readonly Money[]): readonly Money[] | null {
  return rows?.map((row) => sumOf(of(row))).filter((sum) => sum !== null) ?? null;
}

function invoicedDifference(loaded: Loaded, totals: InvoicedTotal): readonly Discrepancy[] {
  const ordered = moneyOf(totals.ordered, totals.currency);
  const invoiced = moneyOf(totals.invoiced, totals.currency);
  if (sameMoney(ordered, invoiced)) return [];
  const record = loaded.group.views[0]?.record;
  return [
    {
      path: 'totals.grand',
      rule: 'the invoices of an order that is invoiced in full add up to its total',
      since: null,
      values: [
        {
          connection: record?.connection ?? '',
          externalId: record?.key ?? '',
          value: `${ordered.amount} ${ordered.currency}`,
          isShown: true,
        },
        { connection: 'invoices', externalId: '', value: `${invoiced.amount} ${invoiced.currency}`, isShown: false },
      ],
    },
  ];
}
