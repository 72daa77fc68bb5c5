import type { Effect } from '../../../src/simulator/ledger.ts';
import { isRow, type Row } from '../../../src/simulator/row.ts';
import type { Books } from './books.ts';
import type { Wire } from './render.ts';

/** What a write may use: the books, the time, and the ledger. */
export interface Writing {
  readonly books: Books;
  readonly nowMs: number;
  /** The rate in percent of a tax type; undefined when the organisation does not have it. */
  taxRate(taxType: string): string | undefined;
  effect(effect: Pick<Effect, 'action' | 'objectType' | 'key' | 'values'>): void;
}

/** One element of a write after validation: refused with reasons, or ready to be saved. */
export type Plan =
  | { readonly kind: 'invalid'; readonly messages: readonly string[] }
  | { readonly kind: 'valid'; save(): Wire };

export function invalid(...messages: string[]): Plan {
  return { kind: 'invalid', messages };
}

/** One element as it was sent, for the echo in an error, and with exact decimals, for the work. */
export interface Element {
  readonly sent: Row;
  readonly exact: Row;
}

/** The elements of `{"Invoices":[…]}`, or of one bare object; null when there are none. */
export function elementsOf(sent: unknown, exact: unknown, collection: string): readonly Element[] | null {
  const sentRows = rowsIn(sent, collection);
  const exactRows = rowsIn(exact, collection);
  const elements = exactRows.map((row, index) => ({ sent: sentRows[index] ?? {}, exact: row }));
  return elements.length === 0 ? null : elements;
}

function rowsIn(body: unknown, collection: string): readonly Row[] {
  if (!isRow(body)) return [];
  const list = body[collection];
  if (Array.isArray(list)) return list.filter(isRow);
  return Object.keys(body).length === 0 ? [] : [body];
}

export const zeroGuid = '00000000-0000-0000-0000-000000000000';

/** A refused element as it is echoed: what was sent, with the reasons. */
export function refusedElement(element: Row, keyField: string, messages: readonly string[]): Row {
  const marker = keyField === 'InvoiceID' || keyField === 'CreditNoteID' ? 'HasErrors' : 'HasValidationErrors';
  return {
    [keyField]: zeroGuid,
    ...element,
    ...(keyField === 'ItemID' || keyField === 'AllocationID' ? {} : { [marker]: true }),
    ValidationErrors: messages.map((message) => ({ Message: message })),
  };
}
