import { isGuid } from '../../../src/simulator/row.ts';
import type { SimulatedResponse } from '../../../src/simulator/server.ts';
import type { Entry } from '../../../src/simulator/table.ts';
import type { Books, ObjectType } from './books.ts';
import { renderContact } from './contacts.ts';
import { renderCreditNote } from './credit-notes.ts';
import { renderInvoice } from './invoices.ts';
import { renderItem } from './items.ts';
import type { Listing, Page } from './listing.ts';
import { renderPayment } from './payments.ts';
import { notFound, queryParseException } from './refusals.ts';
import { unitDecimals, type Wire } from './render.ts';
import { QueryParseError } from './where-lexer.ts';

/** What a read found: objects for the envelope, or a refusal. */
export type Found =
  | { readonly kind: 'objects'; readonly objects: readonly Wire[]; readonly pagination: Wire | null }
  | { readonly kind: 'refused'; readonly answer: SimulatedResponse };

/** Answers a list: with line items and whole contacts only when it is paged. `IDs` alone does not bring line items. */
export function readList(
  books: Books,
  listing: Listing,
  type: ObjectType,
  parameters: URLSearchParams,
  modifiedSince: string | undefined,
): Found {
  let page: Page;
  try {
    page = listing.page({ type, parameters, modifiedSince });
  } catch (error) {
    if (error instanceof QueryParseError) return { kind: 'refused', answer: queryParseException(error.message) };
    throw error;
  }
  const objects = page.entries.map((entry) => renderListed(books, type, entry, parameters, page.pagination !== null));
  return { kind: 'objects', objects, pagination: page.pagination === null ? null : { ...page.pagination } };
}

function renderListed(
  books: Books,
  type: ObjectType,
  entry: Entry,
  parameters: URLSearchParams,
  isPaged: boolean,
): Wire {
  const decimals = unitDecimals(parameters);
  const isSummary = parameters.get('summaryOnly') === 'true';
  switch (type) {
    case 'Contacts':
      return renderContact(entry, isSummary ? 'summary' : isPaged ? 'full' : 'list');
    case 'Invoices':
      return renderInvoice(books, entry, isSummary ? 'summary' : isPaged ? 'page' : 'list', decimals);
    case 'CreditNotes':
      return renderCreditNote(books, entry, isPaged ? 'page' : 'list', decimals);
    case 'Payments':
      return renderPayment(books, entry, 'list');
    case 'Items':
      return renderItem(entry, decimals);
  }
}

/** Answers a single object, with everything it has. */
export function readSingle(books: Books, type: ObjectType, key: string, parameters: URLSearchParams): Found {
  const entry = findSingle(books, type, key);
  if (entry === null) return { kind: 'refused', answer: notFound() };
  return { kind: 'objects', objects: [renderSingle(books, type, entry, parameters)], pagination: null };
}

/** Finds by identifier, or by the number or code that the endpoint also takes. */
export function findSingle(books: Books, type: ObjectType, key: string): Entry | null {
  if (isGuid(key)) return books.table(type).get(key);
  switch (type) {
    case 'Contacts':
      return books.contacts.find('number', key)[0] ?? null;
    case 'Items':
      return books.items.find('code', key)[0] ?? null;
    case 'Invoices':
      return books.invoices.find('number', key)[0] ?? null;
    case 'CreditNotes':
      return books.creditNotes.find('number', key)[0] ?? null;
    case 'Payments':
      return null;
  }
}

function renderSingle(books: Books, type: ObjectType, entry: Entry, parameters: URLSearchParams): Wire {
  const decimals = unitDecimals(parameters);
  switch (type) {
    case 'Contacts':
      return renderContact(entry, 'full');
    case 'Invoices':
      return renderInvoice(books, entry, 'single', decimals);
    case 'CreditNotes':
      return renderCreditNote(books, entry, 'single', decimals);
    case 'Payments':
      return renderPayment(books, entry, 'single');
    case 'Items':
      return renderItem(entry, decimals);
  }
}
