import DataLoader from 'dataloader';
import { classOf, ENTITIES, type EntityName } from '../model/index.ts';
import { type Money, moneyOf, sameMoney, sumOf } from '../model/money.ts';
import type { Composer } from '../sources/compose.ts';
import type { Connections } from '../sources/connections.ts';
import type { IndexState } from '../sources/index-state.ts';
import { type BalanceRow, type InvoicedTotal, readBalances, readInvoicedTotals } from '../store/balances.ts';
import type { Db } from '../store/database.ts';
import { type Discrepancy, discrepanciesOf } from './discrepancies.ts';
import type { Loaded } from './entities.ts';
import { asOfOf, gapsOf, originsOf, refsOf } from './meta.ts';

export interface MetaLoaderOptions {
  readonly db: Db;
  readonly connections: Connections;
  readonly composer: Composer;
  readonly indexState: IndexState;
  /** The calendar date that "overdue" means. */
  readonly today: string;
  /** The customer records whose invoices the caller may see; null = all. */
  readonly customerRecords: readonly string[] | null;
}

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

  gaps(loaded: Loaded, selected: readonly string[]) {
    const denied = selected.filter((field) => !loaded.viewer.mayRead(field));
    return gapsOf(loaded, denied, this.#options.composer, this.#options.connections);
  }

  /** Fields on which systems differ, and an order that its invoices do not add up to. */
  async discrepancies(loaded: Loaded): Promise<readonly Discrepancy[]> {
    const fields = Object.keys(ENTITIES[loaded.entity].fields).filter(
      (field) => classOf(loaded.entity, field) !== 'secret' && loaded.viewer.mayReadWhole(field),
    );
    const found = discrepanciesOf(loaded, fields, this.#options.composer);
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

  /** The open balance of a customer, one row per currency. */
  async aging(customerId: string): Promise<readonly Balance[]> {
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

  async openBalance(customerId: string): Promise<readonly Money[]> {
    return sums(await this.aging(customerId), (row) => [row.current, row.d30, row.d60, row.d90, row.over]);
  }

  async overdueBalance(customerId: string): Promise<readonly Money[]> {
    return sums(await this.aging(customerId), (row) => [row.d30, row.d60, row.d90, row.over]);
  }

  /** The instant up to which the index follows every source of an entity; null while one is being filled. */
  asOf(entity: EntityName): Date | null {
    const listed = this.#options.connections
      .portsOf(entity)
      .map(
        ({ connection, port }) => this.#options.indexState.get(connection.name, port.objectType)?.listedAtMs ?? null,
      );
    if (listed.length === 0 || listed.some((at) => at === null)) return null;
    return new Date(Math.min(...listed.filter((at) => at !== null)));
  }

  completeness(entity: EntityName) {
    const missing = this.#options.connections.portsOf(entity).flatMap(({ connection, port }) => {
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
}

/** Other systems' values of a denied field are denied too. */
function isReadable({ entity, viewer }: Loaded, path: string): boolean {
  return Object.hasOwn(ENTITIES[entity].fields, path) && viewer.mayRead(path);
}

function sums(rows: readonly Balance[], of: (row: Balance) => readonly Money[]): readonly Money[] {
  return rows.map((row) => sumOf(of(row))).filter((sum) => sum !== null);
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
