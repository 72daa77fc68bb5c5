import { children, type Row, text, textOrEmpty } from '../../../src/simulator/row.ts';
import type { Entry } from '../../../src/simulator/table.ts';
import type { Balance } from './balance.ts';
import { calendarDate } from './dates.ts';
import { badDecimals, planLines, totalsOfLines } from './lines.ts';
import { lockMessages } from './lock-dates.ts';
import { planParty } from './party.ts';
import type { Writing } from './write.ts';

/** What invoices and credit notes do differently. */
export interface DocumentKind {
  readonly objectType: 'Invoices' | 'CreditNotes';
  readonly keyField: string;
  readonly numberField: string;
  readonly types: readonly string[];
  /** The type whose numbers are unique and are made up when missing. */
  readonly numberedType: string;
  readonly numberPrefix: string;
  /** The members that can still be written when something was paid or credited. */
  readonly alwaysWritable: readonly string[];
}

export type DocumentPlan =
  | { readonly kind: 'invalid'; readonly messages: readonly string[] }
  | { readonly kind: 'valid'; save(): Entry };

const nextStatuses: Readonly<Record<string, readonly string[]>> = {
  DRAFT: ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'DELETED'],
  SUBMITTED: ['DRAFT', 'SUBMITTED', 'AUTHORISED', 'DELETED'],
  AUTHORISED: ['AUTHORISED', 'VOIDED'],
  PAID: [],
  VOIDED: [],
  DELETED: [],
};

const notModifiable = 'Invoice not of valid status for modification';
const settled = 'This document cannot be edited as it has a payment or credit note allocated to it.';

/** Validates an invoice or credit note of a write. `existing` is what it changes, with its balance; null creates. */
export function planDocument(
  kind: DocumentKind,
  writing: Writing,
  element: Row,
  existing: { readonly entry: Entry; readonly balance: Balance } | null,
): DocumentPlan {
  const malformed = [...badDecimals(element), ...badDates(element)];
  if (malformed.length > 0) return { kind: 'invalid', messages: malformed };
  const refused = existing === null ? newStatusMessages(element) : changeMessages(kind, element, existing);
  refused.push(...lockedMessages(writing, element, existing?.entry ?? null));
  if (refused.length > 0) return { kind: 'invalid', messages: refused };
  return planValues(kind, writing, element, existing?.entry ?? null);
}

function planValues(kind: DocumentKind, writing: Writing, element: Row, existing: Entry | null): DocumentPlan {
  const old = existing?.row ?? {};
  const status = text(element, 'Status') ?? text(old, 'Status') ?? 'DRAFT';
  if (existing !== null && (status === 'VOIDED' || status === 'DELETED')) {
    return { kind: 'valid', save: () => saveDocument(kind, writing, { ...old, Status: status }, element, existing) };
  }
  const row = { ...defaults(writing), ...old, ...written(kind, element), Status: status };
  const party = planParty(writing, element, text(old, 'ContactID'));
  const hasLines = 'LineItems' in element;
  const lines = hasLines
    ? planLines(writing, { ...row, LineItems: element['LineItems'] }, children(old, 'LineItems'))
    : null;
  const rows = lines?.rows ?? children(old, 'LineItems');
  const messages = [
    ...(party.kind === 'invalid' ? [party.message] : []),
    ...(kind.types.includes(textOrEmpty(row, 'Type')) ? [] : ['A valid Type must be specified']),
    ...(rows.length === 0 ? ['One or more line items must be specified'] : []),
    ...(lines?.messages ?? []),
    ...numberMessages(kind, writing, row, existing),
    ...(kind.objectType === 'Invoices' && status !== 'DRAFT' && text(row, 'DueDate') === null
      ? ['The due date must be specified']
      : []),
  ];
  if (messages.length > 0 || party.kind === 'invalid') return { kind: 'invalid', messages };
  return {
    kind: 'valid',
    save: () => {
      const totals = hasLines ? totalsOfLines(rows, text(row, 'LineAmountTypes') ?? 'Exclusive') : {};
      const contact = { ContactID: party.save(), LineItems: rows };
      const numbered = numberFor(kind, writing, row);
      return saveDocument(kind, writing, { ...row, ...numbered, ...totals, ...contact }, element, existing);
    },
  };
}

function defaults(writing: Writing): Row {
  return {
    Date: new Date(writing.nowMs).toISOString().slice(0, 10),
    DueDate: null,
    LineAmountTypes: 'Exclusive',
    CurrencyCode: text(writing.books.organisation, 'BaseCurrency') ?? 'EUR',
    CurrencyRate: '1.000000',
  };
}

function written(kind: DocumentKind, element: Row): Row {
  const names = [
    'Type',
    'Reference',
    'LineAmountTypes',
    'CurrencyCode',
    'CurrencyRate',
    'SentToContact',
    kind.numberField,
  ];
  const values = names.filter((name) => text(element, name) !== null || typeof element[name] === 'boolean');
  const dates = ['Date', 'DueDate'].flatMap((name) => {
    const value = text(element, name);
    return value === null ? [] : [[name, calendarDate(value)]];
  });
  return { ...Object.fromEntries(values.map((name) => [name, element[name]])), ...Object.fromEntries(dates) };
}

function badDates(element: Row): string[] {
  return ['Date', 'DueDate'].flatMap((name) => {
    const value = text(element, name);
    return value !== null && calendarDate(value) === null ? [`${name} is not a valid date`] : [];
  });
}

/** A document is of the day that it has and of the day that it gets. */
function lockedMessages({ books, nowMs }: Writing, element: Row, existing: Entry | null): string[] {
  const today = new Date(nowMs).toISOString();
  const sent = text(element, 'Date') ?? (existing === null ? today : null);
  const days = [existing === null ? null : text(existing.row, 'Date'), sent === null ? null : calendarDate(sent)];
  return lockMessages(books.organisation, ...days);
}

function newStatusMessages(element: Row): string[] {
  const status = text(element, 'Status') ?? 'DRAFT';
  return ['DRAFT', 'SUBMITTED', 'AUTHORISED'].includes(status) ? [] : ['A new document cannot have this status'];
}

function changeMessages(
  kind: DocumentKind,
  element: Row,
  { entry, balance }: { readonly entry: Entry; readonly balance: Balance },
): string[] {
  const wanted = text(element, 'Status') ?? balance.status;
  if (balance.status === 'PAID' || !(nextStatuses[balance.status] ?? []).includes(wanted)) return [notModifiable];
  const isSettled = !balance.paid.eq(0) || !balance.credited.eq(0);
  if (isSettled && wanted === 'VOIDED') return [notModifiable];
  const changes = Object.keys(element).filter((name) => name !== kind.keyField && name !== 'Status' && name !== 'Type');
  if (isSettled && changes.some((name) => !kind.alwaysWritable.includes(name))) return [settled];
  const type = text(element, 'Type');
  if (type !== null && type !== text(entry.row, 'Type')) return ['The type of a document cannot be changed'];
  const currency = text(element, 'CurrencyCode');
  const isFixed = balance.status === 'AUTHORISED' && currency !== null && currency !== text(entry.row, 'CurrencyCode');
  return isFixed ? ['The currency of an authorised document cannot be changed'] : [];
}

function numberMessages(kind: DocumentKind, writing: Writing, row: Row, existing: Entry | null): string[] {
  const number = text(row, kind.numberField);
  if (number === null || text(row, 'Type') !== kind.numberedType) return [];
  const isTaken = writing.books
    .table(kind.objectType)
    .find('number', number)
    .some((other) => other.id !== existing?.id && text(other.row, 'Type') === kind.numberedType);
  return isTaken
    ? [kind.objectType === 'Invoices' ? 'Invoice # must be unique.' : 'Credit Note # must be unique.']
    : [];
}

function numberFor(kind: DocumentKind, writing: Writing, row: Row): Row {
  const table = writing.books.table(kind.objectType);
  if (text(row, kind.numberField) !== null || text(row, 'Type') !== kind.numberedType) return {};
  for (let next = 1; ; next += 1) {
    const number = `${kind.numberPrefix}${String(next).padStart(4, '0')}`;
    if (table.find('number', number).length === 0) return { [kind.numberField]: number };
  }
}

function saveDocument(kind: DocumentKind, writing: Writing, row: Row, element: Row, existing: Entry | null): Entry {
  const key = text(row, kind.keyField) ?? writing.books.newId();
  const entry = writing.books.put(kind.objectType, { [kind.keyField]: key, ...row }, writing.nowMs);
  writing.books.markTrade(text(row, 'ContactID'), text(row, 'Type'));
  const isTransition = existing !== null && text(existing.row, 'Status') !== text(row, 'Status');
  const action = existing === null ? 'create' : isTransition ? 'transition' : 'update';
  writing.effect({ action, objectType: kind.objectType, key, values: element });
  return entry;
}

/**
 * Finds the document that an element is about: by id, else by its number among those of its type; null when it is a new one, undefined
 * when the id is unknown. Numbers of bills are not unique: one that several bills have finds none.
 */
export function findDocument(kind: DocumentKind, writing: Writing, element: Row): Entry | null | undefined {
  const table = writing.books.table(kind.objectType);
  const id = text(element, kind.keyField);
  if (id !== null) return table.get(id) ?? undefined;
  const type = text(element, 'Type');
  const numbered = table
    .find('number', text(element, kind.numberField))
    .filter(({ row }) => (type === null ? true : text(row, 'Type') === type));
  return numbered.length === 1 ? (numbered[0] ?? null) : null;
}
