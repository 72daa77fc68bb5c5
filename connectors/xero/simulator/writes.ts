import { parseExactly } from '../../../src/simulator/json.ts';
import { type Row, text } from '../../../src/simulator/row.ts';
import type { SimulatedRequest, SimulatedResponse } from '../../../src/simulator/server.ts';
import type { Entry } from '../../../src/simulator/table.ts';
import { planAllocation } from './allocations.ts';
import type { ObjectType } from './books.ts';
import { findContact, planContact } from './contacts.ts';
import { creditNoteKind, planCreditNote } from './credit-notes.ts';
import { findDocument } from './document.ts';
import { invoiceKind, planInvoice } from './invoices.ts';
import { findItem, planItem } from './items.ts';
import { planPayment, planPaymentDeletion } from './payments.ts';
import { apiException, validationException } from './refusals.ts';
import { unitDecimals, type Wire } from './render.ts';
import { elementsOf, invalid, type Plan, refusedElement, type Writing } from './write.ts';

export type Written =
  | { readonly kind: 'objects'; readonly objects: readonly Wire[] }
  | { readonly kind: 'refused'; readonly answer: SimulatedResponse };

/** `PUT` creates, `POST` creates or updates, `POST` with a key updates that one. */
export type WriteTarget =
  | { readonly kind: 'create'; readonly type: ObjectType }
  | { readonly kind: 'upsert'; readonly type: ObjectType }
  | { readonly kind: 'update'; readonly type: ObjectType; readonly entry: Entry }
  | { readonly kind: 'allocate'; readonly note: Entry };

/**
 * Carries out a write of one or many elements, each by itself: the valid ones are saved even when others are refused.
 *
 * By default one refused element makes the answer a 400 that shows the refused ones only; with `summarizeErrors=false` the answer is 200
 * with every element and its `StatusAttributeString`.
 */
export function carryOut(writing: Writing, target: WriteTarget, request: SimulatedRequest): Written {
  const collection = target.kind === 'allocate' ? 'Allocations' : target.type;
  const keyField = target.kind === 'allocate' ? 'AllocationID' : writing.books.table(target.type).keyField;
  const elements = readElements(request, collection);
  if (elements.kind === 'refused') return elements;
  const isMixed = request.url.searchParams.get('summarizeErrors')?.toLowerCase() === 'false';
  const saved: Wire[] = [];
  const refused: Wire[] = [];
  const all: Wire[] = [];
  for (const element of elements.elements) {
    const plan = planOf(writing, target, element.exact, request.url.searchParams);
    if (plan.kind === 'valid') {
      const object = plan.save();
      saved.push(object);
      all.push({ ...object, StatusAttributeString: 'OK' });
    } else {
      const object = refusedElement(element.sent, keyField, plan.messages);
      refused.push(object);
      all.push({ ...object, StatusAttributeString: 'ERROR' });
    }
  }
  if (isMixed) return { kind: 'objects', objects: all };
  if (refused.length > 0) return { kind: 'refused', answer: validationException(refused) };
  return { kind: 'objects', objects: saved };
}

type Elements =
  | { readonly kind: 'elements'; readonly elements: NonNullable<ReturnType<typeof elementsOf>> }
  | { readonly kind: 'refused'; readonly answer: SimulatedResponse };

function readElements(request: SimulatedRequest, collection: string): Elements {
  const body = request.body.toString('utf8');
  let sent: unknown;
  try {
    sent = body === '' ? {} : JSON.parse(body);
  } catch {
    return { kind: 'refused', answer: apiException(14, 'PostDataInvalidException', 'Invalid Json data') };
  }
  const elements = elementsOf(sent, body === '' ? {} : parseExactly(body), collection);
  if (elements !== null) return { kind: 'elements', elements };
  const message = `No data has been processed for this endpoint. This endpoint is expecting ${collection} data to be specified in the request body.`;
  return { kind: 'refused', answer: apiException(17, 'NoDataProcessedException', message) };
}

function planOf(writing: Writing, target: WriteTarget, element: Row, parameters: URLSearchParams): Plan {
  switch (target.kind) {
    case 'allocate':
      return planAllocation(writing, element, target.note);
    case 'update':
      if (target.type === 'Payments') return planPaymentDeletion(writing, element, target.entry);
      return planFor(writing, target.type, element, writing.books.table(target.type).get(target.entry.id), parameters);
    case 'create':
      return planNew(writing, target.type, element, parameters);
    case 'upsert': {
      if (target.type === 'Payments') return planPayment(writing, element);
      const existing = findExisting(writing, target.type, element);
      if (existing === undefined) return invalid(unknownMessage(target.type));
      return planFor(writing, target.type, element, existing, parameters);
    }
  }
}

function planNew(writing: Writing, type: ObjectType, element: Row, parameters: URLSearchParams): Plan {
  const keyField = writing.books.table(type).keyField;
  if (type === 'Payments') return planPayment(writing, element);
  if (text(element, keyField) !== null) return invalid(unknownMessage(type));
  return planFor(writing, type, element, null, parameters);
}

function unknownMessage(type: ObjectType): string {
  const names = {
    Contacts: 'Contact',
    Items: 'Item',
    Invoices: 'Invoice',
    CreditNotes: 'Credit Note',
    Payments: 'Payment',
  };
  return `An existing ${names[type]} with the specified identifier could not be found`;
}

function findExisting(writing: Writing, type: Exclude<ObjectType, 'Payments'>, element: Row): Entry | null | undefined {
  switch (type) {
    case 'Contacts':
      return findContact(writing.books, element);
    case 'Items':
      return findItem(writing.books, element);
    case 'Invoices':
      return findDocument(invoiceKind, writing, element);
    case 'CreditNotes':
      return findDocument(creditNoteKind, writing, element);
  }
}

function planFor(
  writing: Writing,
  type: Exclude<ObjectType, 'Payments'>,
  element: Row,
  existing: Entry | null,
  parameters: URLSearchParams,
): Plan {
  switch (type) {
    case 'Contacts':
      return planContact(writing, element, existing);
    case 'Items':
      return planItem(writing, element, existing, unitDecimals(parameters));
    case 'Invoices':
      return planInvoice(writing, element, existing, unitDecimals(parameters));
    case 'CreditNotes':
      return planCreditNote(writing, element, existing, unitDecimals(parameters));
  }
}
