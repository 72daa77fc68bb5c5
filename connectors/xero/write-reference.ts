import type { Notes } from '../../src/connector/plans.ts';
import type { Reference } from '../../src/model/id.ts';
import { orderNumbersOf } from './mapping-document.ts';

interface Asked {
  readonly orders?: readonly Reference[] | null;
  readonly customerReference?: string | null;
}

/** What a document's reference becomes; `text` is null where nothing of it is asked or it would not be read as asked. */
export interface ReferenceText {
  readonly text: string | null;
  readonly refused: Notes;
  readonly lossy: Notes;
}

const NONE: ReferenceText = { text: null, refused: [], lossy: [] };

/** One reference holds both the order numbers and what the customer calls it: `SO-1001 / SO-1002, PO 7781`. */
export function referenceOf(asked: Asked, held: string, orderNumber: RegExp): ReferenceText {
  const { orders, customerReference } = asked;
  if (orders === undefined && customerReference === undefined) return NONE;
  const base = customerReference === undefined ? withoutOrders(held, orderNumber) : (customerReference ?? '').trim();
  if (orders === undefined) return { ...NONE, text: base };
  const numbers = (orders ?? []).map((order) => (order.by === 'number' ? order.value : null));
  const known = new Set(orderNumbersOf(base, orderNumber));
  const missing = numbers.filter((number) => number !== null && !known.has(number));
  const text = [missing.join(' / '), base].filter((part) => part !== '').join(', ');
  if (!isReadAs(orderNumbersOf(text, orderNumber), numbers))
    return {
      ...NONE,
      text: customerReference === undefined ? null : base,
      refused: [{ path: 'orders', detail: 'the reference would not be read as these orders (see orderNumberPattern)' }],
    };
  const isAlone = customerReference === undefined || customerReference === null || text === base;
  const lossy = isAlone ? [] : [{ path: 'customerReference', detail: 'stands behind the order numbers' }];
  return { text, refused: [], lossy };
}

function isReadAs(read: readonly string[], numbers: readonly (string | null)[]): boolean {
  return read.length === new Set(numbers).size && numbers.every((number) => number !== null && read.includes(number));
}

function withoutOrders(held: string, orderNumber: RegExp): string {
  const parts = held.split(/[/,;]/).map((part) => part.trim());
  return parts.filter((part) => part !== '' && orderNumbersOf(part, orderNumber).length === 0).join(', ');
}
