import { child, children, type Row, text } from '../../../src/simulator/row.ts';
import { type Books, type EntityName, NAME_LISTS } from './books.ts';
import { checkDocument, checkName, checkPayment } from './checks.ts';
import { Refusal } from './refusals.ts';
import { numberedLines } from './totals.ts';

export interface Written {
  readonly action: 'create' | 'update' | 'delete' | 'transition';
  readonly key: string;
  /** The object as the answer shows it. */
  readonly shown: Row;
}

/** What stands beside the object in the request: `operation=delete`, `void`, or `update` with `include=void` for payments. */
export interface Operation {
  readonly operation: string | null;
  readonly include: string | null;
}

/**
 * Takes one write as the source does: an object with an Id is changed, one without is made. Throws Refusal.
 *
 * A sparse update changes what it names and clears what it says null for; a full one clears everything writable that it leaves out.
 */
export function written(books: Books, entity: EntityName, body: Row, asked: Operation): Written {
  const id = text(body, 'Id');
  if (asked.operation === 'delete') return removed(books, entity, held(books, entity, body));
  if (asked.operation === 'void' || asked.include === 'void') return voided(books, entity, held(books, entity, body));
  if (id === null) return made(books, entity, body);
  const before = held(books, entity, body);
  const { sparse, ...values } = body;
  const base = sparse === true ? before : kept(before);
  const after = completed(entity, { ...base, ...values });
  checked(books, entity, after);
  const row = books.update(entity, before, after);
  return { action: 'update', key: id, shown: books.shown(entity, row) };
}

/** What a full update cannot clear. */
function kept(before: Row): Row {
  return {
    Id: before['Id'],
    MetaData: before['MetaData'],
    Active: before['Active'],
    CurrencyRef: before['CurrencyRef'],
    TxnDate: before['TxnDate'],
  };
}

/** The object that is changed, in the version that is named. */
function held(books: Books, entity: EntityName, body: Row): Row {
  const row = books.get(entity, text(body, 'Id'));
  if (row === null)
    throw new Refusal(
      '610',
      'Object Not Found',
      'Object Not Found : Something you are trying to use has been made inactive',
    );
  const version = text(body, 'SyncToken');
  if (version === null)
    throw new Refusal(
      '2020',
      'Required param missing, need to supply the required value for the API',
      'Required parameter SyncToken is missing',
      'SyncToken',
    );
  if (version !== row['SyncToken'])
    throw new Refusal(
      '5010',
      'Stale Object Error',
      'Stale Object Error : You and another user were working on this at the same time.',
    );
  return row;
}

function made(books: Books, entity: EntityName, body: Row): Written {
  const { sparse: _sparse, SyncToken: _token, ...values } = body;
  const after = completed(entity, defaulted(books, entity, values));
  checked(books, entity, after);
  const row = books.create(entity, after);
  return { action: 'create', key: String(row['Id']), shown: books.shown(entity, row) };
}

function defaulted(books: Books, entity: EntityName, values: Row): Row {
  const currency = { CurrencyRef: books.currency };
  if (entity === 'Customer') return { Active: true, Job: false, ...currency, ...values };
  if (NAME_LISTS.includes(entity)) return { Active: true, ...values };
  const today = books.today();
  const dates =
    entity === 'Invoice' ? { TxnDate: today, DueDate: text(values, 'TxnDate') ?? today } : { TxnDate: today };
  return { ...dates, ...currency, ...(entity === 'Payment' ? {} : { DocNumber: books.nextNumber() }), ...values };
}

function completed(entity: EntityName, row: Row): Row {
  if (NAME_LISTS.includes(entity) || entity === 'Payment') return row;
  return { ...row, Line: numberedLines(children(row, 'Line')) };
}

function checked(books: Books, entity: EntityName, row: Row): void {
  if (NAME_LISTS.includes(entity)) checkName(books, entity, row);
  else if (entity === 'Payment') checkPayment(books, row);
  else checkDocument(books, row);
}

function removed(books: Books, entity: EntityName, row: Row): Written {
  if (NAME_LISTS.includes(entity))
    throw new Refusal('500', 'Unsupported Operation', 'Operation delete is not supported.');
  const key = String(row['Id']);
  books.unlink(entity, key);
  books.remove(entity, row);
  return { action: 'delete', key, shown: { domain: 'QBO', status: 'Deleted', Id: key } };
}

/** The amounts become nothing, and the note says so before what it said. */
function voided(books: Books, entity: EntityName, row: Row): Written {
  if (NAME_LISTS.includes(entity))
    throw new Refusal('500', 'Unsupported Operation', 'Operation void is not supported.');
  const key = String(row['Id']);
  books.unlink(entity, key);
  const now = books.get(entity, key) ?? row;
  const note = text(now, 'PrivateNote');
  const PrivateNote = note === null ? 'Voided' : `Voided - ${note}`;
  const after =
    entity === 'Payment'
      ? { ...now, PrivateNote, TotalAmt: '0', Line: [] }
      : { ...now, PrivateNote, Line: children(now, 'Line').map(nothingOf), TxnTaxDetail: { TotalTax: '0' } };
  const stored = books.update(entity, now, after);
  return { action: 'transition', key, shown: books.shown(entity, stored) };
}

function nothingOf(line: Row): Row {
  const detail = child(line, 'SalesItemLineDetail');
  return {
    ...line,
    Amount: '0',
    ...(detail === null
      ? {}
      : {
          SalesItemLineDetail: { ...detail, Qty: '0', UnitPrice: detail['UnitPrice'] === undefined ? undefined : '0' },
        }),
  };
}
