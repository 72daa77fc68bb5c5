import Big from 'big.js';
import type { Clock } from '../../../src/simulator/clock.ts';
import type { Rows } from '../../../src/simulator/contract.ts';
import { child, children, isRow, type Row, text } from '../../../src/simulator/row.ts';
import { Table } from '../../../src/simulator/table.ts';
import { documentTotal } from './totals.ts';

export const ENTITIES = [
  'Customer',
  'Vendor',
  'Employee',
  'Item',
  'Invoice',
  'CreditMemo',
  'Payment',
  'RefundReceipt',
] as const;

/** Read like the others, but made elsewhere, and without change data. */
const TAX_LISTS = ['TaxCode', 'TaxRate'] as const;
export const READABLE = [...ENTITIES, ...TAX_LISTS] as const;
export type EntityName = (typeof READABLE)[number];

export const NAME_LISTS: readonly string[] = ['Customer', 'Vendor', 'Employee', 'Item'];
const DOCUMENTS: readonly string[] = ['Invoice', 'CreditMemo', 'RefundReceipt'];

export interface Deleted {
  readonly entity: EntityName;
  readonly id: string;
  readonly atMs: number;
}

/** The books of one company. Balances follow from the lines of documents and from what payments link to them. */
export class Books {
  readonly company: Row;
  readonly preferences: Row;
  readonly deleted: Deleted[] = [];
  readonly #clock: Clock;
  readonly #offset: string;
  readonly #tables: ReadonlyMap<string, Table<'links'>>;
  #lastId = 0;

  constructor(rows: Rows, clock: Clock, offset: string) {
    this.#clock = clock;
    this.#offset = offset;
    this.company = rows['CompanyInfo']?.[0] ?? { CompanyName: 'Sandbox Company', Country: 'US' };
    this.preferences = rows['Preferences']?.[0] ?? {};
    this.#tables = new Map(READABLE.map((entity) => [entity, new Table('Id', { links: linksOf })]));
    for (const entity of READABLE)
      for (const row of rows[entity] ?? []) {
        const atMs = Date.parse(text(child(row, 'MetaData') ?? {}, 'LastUpdatedTime') ?? '');
        if (/^\d+$/.test(String(row['Id']))) this.#lastId = Math.max(this.#lastId, Number(row['Id']));
        this.#put(entity, { SyncToken: '0', ...row }, Number.isNaN(atMs) ? clock.now() : atMs);
      }
  }

  get(entity: EntityName, id: string | null): Row | null {
    return this.#tables.get(entity)?.get(id)?.row ?? null;
  }

  list(entity: EntityName): readonly Row[] {
    return (this.#tables.get(entity)?.list() ?? []).map(({ row }) => row);
  }

  /** As the API shows it: with what is computed. */
  shown(entity: EntityName, row: Row): Row {
    return { ...row, ...this.#computed(entity, row), domain: 'QBO', sparse: false };
  }

  isNameTaken(name: string, but: string | null): boolean {
    return (['Customer', 'Vendor', 'Employee'] as const).some((entity) =>
      this.list(entity).some(
        (row) => text(row, 'DisplayName')?.toLowerCase() === name.toLowerCase() && row['Id'] !== but,
      ),
    );
  }

  create(entity: EntityName, values: Row): Row {
    this.#lastId += 1;
    const now = this.stamp(this.#clock.now());
    const made = { ...values, Id: text(values, 'Id') ?? String(this.#lastId), SyncToken: '0' };
    const meta = { CreateTime: now, LastUpdatedTime: now, ...(child(values, 'MetaData') ?? {}) };
    return this.#change(entity, { ...made, MetaData: meta });
  }

  update(entity: EntityName, before: Row, after: Row): Row {
    this.#touchLinked(before);
    return this.#change(entity, this.#touched({ ...after, Id: before['Id'], MetaData: before['MetaData'] }, before));
  }

  remove(entity: EntityName, row: Row): void {
    const id = String(row['Id']);
    this.#tables.get(entity)?.remove(id);
    this.deleted.push({ entity, id, atMs: this.#clock.now() });
    this.#touchLinked(row);
  }

  get currency(): Row {
    return child(this.company, 'HomeCurrency') ?? { value: 'USD', name: 'United States Dollar' };
  }

  today(): string {
    return this.stamp(this.#clock.now()).slice(0, 10);
  }

  nextNumber(): string {
    const numbers = (['Invoice', 'CreditMemo', 'RefundReceipt'] as const).flatMap((entity) =>
      this.list(entity).map((row) => Number(row['DocNumber'])),
    );
    return String(Math.max(1000, ...numbers.filter((each) => Number.isSafeInteger(each))) + 1);
  }

  /** Payments no longer settle the document: their money becomes credit of the customer. */
  unlink(entity: EntityName, id: string): void {
    for (const { row } of this.#tables.get('Payment')?.find('links', `${entity}:${id}`) ?? []) {
      const Line = children(row, 'Line').filter((line) => linked({ Line: [line] }, entity, id).eq(0));
      this.#put('Payment', this.#touched({ ...row, Line }, row), this.#clock.now());
    }
  }

  /** In the time of the company. */
  stamp(atMs: number): string {
    const sign = this.#offset.startsWith('-') ? -1 : 1;
    const [hours = 0, minutes = 0] = this.#offset.slice(1).split(':').map(Number);
    const local = new Date(atMs + sign * (hours * 60 + minutes) * 60_000);
    return `${local.toISOString().slice(0, 19)}${this.#offset}`;
  }

  #change(entity: EntityName, row: Row): Row {
    const stored = this.#put(entity, row, this.#clock.now());
    this.#touchLinked(stored);
    return stored;
  }

  #put(entity: EntityName, row: Row, atMs: number): Row {
    const meta = child(row, 'MetaData') ?? {};
    const stamps = {
      CreateTime: this.stamp(Date.parse(text(meta, 'CreateTime') ?? '') || atMs),
      LastUpdatedTime: this.stamp(Date.parse(text(meta, 'LastUpdatedTime') ?? '') || atMs),
    };
    const stored = Object.fromEntries(
      Object.entries({ ...row, MetaData: stamps }).filter(([, value]) => value !== null),
    );
    this.#tables.get(entity)?.put(stored, atMs);
    return stored;
  }

  #touched(row: Row, before: Row): Row {
    const meta = { ...(child(before, 'MetaData') ?? {}), LastUpdatedTime: this.stamp(this.#clock.now()) };
    return { ...row, MetaData: meta, SyncToken: String(Number(before['SyncToken']) + 1) };
  }

  /** A document changes with the payments that settle it. */
  #touchLinked(row: Row): void {
    for (const line of children(row, 'Line'))
      for (const link of children(line, 'LinkedTxn')) {
        const entity = ENTITIES.find((each) => each === link['TxnType']);
        const target = entity === undefined ? null : this.get(entity, text(link, 'TxnId'));
        if (entity !== undefined && target !== null)
          this.#put(entity, this.#touched(target, target), this.#clock.now());
      }
  }

  #computed(entity: EntityName, row: Row): Row {
    if (DOCUMENTS.includes(entity)) return this.#computedDocument(entity, row);
    if (entity === 'Payment') return { UnappliedAmt: this.#unapplied(row) };
    if (entity === 'Customer')
      return { Balance: this.#owed(row), FullyQualifiedName: row['FullyQualifiedName'] ?? row['DisplayName'] };
    return {};
  }

  #computedDocument(entity: EntityName, row: Row): Row {
    const total = documentTotal(row);
    if (entity === 'RefundReceipt') return { TotalAmt: total.toFixed() };
    const open = total.minus(this.#settled(entity, String(row['Id']))).toFixed();
    const payments = (this.#tables.get('Payment')?.find('links', `${entity}:${String(row['Id'])}`) ?? []).map(
      ({ id }) => ({ TxnId: id, TxnType: 'Payment' }),
    );
    return {
      TotalAmt: total.toFixed(),
      Balance: open,
      ...(entity === 'CreditMemo' ? { RemainingCredit: open } : {}),
      ...(payments.length > 0 ? { LinkedTxn: payments } : {}),
    };
  }

  /** What payments settle of a document, but for one. */
  #settled(entity: string, id: string, but: string | null = null): Big {
    let sum = new Big(0);
    for (const { row, id: payment } of this.#tables.get('Payment')?.find('links', `${entity}:${id}`) ?? [])
      if (payment !== but) sum = sum.plus(linked(row, entity, id));
    return sum;
  }

  /** What is still open of a document, a payment left out of account. */
  open(entity: EntityName, id: string, but: string | null): Big | null {
    const row = this.get(entity, id);
    return row === null ? null : documentTotal(row).minus(this.#settled(entity, id, but));
  }

  #unapplied(row: Row): string {
    let left = new Big(text(row, 'TotalAmt') ?? '0');
    for (const line of children(row, 'Line')) {
      const type = text(children(line, 'LinkedTxn')[0] ?? {}, 'TxnType');
      if (type === 'Invoice') left = left.minus(text(line, 'Amount') ?? '0');
      if (type === 'CreditMemo') left = left.plus(text(line, 'Amount') ?? '0');
    }
    return left.toFixed();
  }

  #owed(customer: Row): string {
    let sum = new Big(0);
    for (const row of this.list('Invoice'))
      if (text(child(row, 'CustomerRef') ?? {}, 'value') === customer['Id'])
        sum = sum.plus(documentTotal(row)).minus(this.#settled('Invoice', String(row['Id'])));
    return sum.toFixed();
  }
}

function linksOf(row: Row): string[] {
  return children(row, 'Line').flatMap((line) =>
    children(line, 'LinkedTxn').map((link) => `${text(link, 'TxnType') ?? ''}:${text(link, 'TxnId') ?? ''}`),
  );
}

function linked(payment: Row, entity: string, id: string): Big {
  return children(payment, 'Line').reduce((sum, line) => {
    const isIt = children(line, 'LinkedTxn').some(
      (link) => isRow(link) && link['TxnType'] === entity && link['TxnId'] === id,
    );
    return isIt ? sum.plus(text(line, 'Amount') ?? '0') : sum;
  }, new Big(0));
}
