import type { Row } from '../src/simulator/contract.ts';
import { microText } from './calendar.ts';
import type { DocumentLine, LegalEntity, UnitName } from './types.ts';

/** What was there before anybody worked with it. */
export const EARLY: Row = { write_date: '2019-01-07T08:00:00.000Z' };

export const CURRENCIES: readonly string[] = ['EUR', 'USD', 'GBP', 'CHF'];
export const TERMS_DAYS: readonly number[] = [14, 30, 60];
export const UNITS: readonly UnitName[] = ['unit', 'metre', 'hour'];

interface OdooCompany {
  readonly id: number;
  readonly name: string;
  readonly currency: string;
  /** So many of a currency for one of the company's own. */
  readonly rates: readonly { readonly currency: string; readonly rate: string }[];
}

const COMPANIES: Readonly<Record<LegalEntity, OdooCompany>> = {
  'NT-DE': {
    id: 1,
    name: 'Nordlicht Trading GmbH',
    currency: 'EUR',
    rates: [
      { currency: 'USD', rate: '1.085' },
      { currency: 'GBP', rate: '0.852' },
      { currency: 'CHF', rate: '0.957' },
    ],
  },
  'NT-UK': {
    id: 2,
    name: 'Nordlicht Trading Ltd',
    currency: 'GBP',
    rates: [
      { currency: 'USD', rate: '1.2735' },
      { currency: 'EUR', rate: '1.1737' },
      { currency: 'CHF', rate: '1.1232' },
    ],
  },
};

export const TAXES = [
  { id: 1, entity: 'NT-DE', name: '19% USt', percent: '19' },
  { id: 2, entity: 'NT-UK', name: '20% VAT', percent: '20' },
] as const;

export function companyOf(entity: LegalEntity): OdooCompany {
  return COMPANIES[entity];
}

/** From 1 on, in the order of the list. */
export function idIn(list: readonly string[], value: string): number {
  return list.indexOf(value) + 1;
}

/** Create and write instants of a record; the database keeps microseconds. */
export function stamps(createdAtMs: number, updatedAtMs: number | null, key: number): Row {
  return {
    create_date: microText(createdAtMs, key * 7_919),
    write_date: microText(updatedAtMs ?? createdAtMs, key * 7_919),
  };
}

/** Keys of customers, of their other address, and of people at customers. */
export const partnerId = (customer: number) => 100 + customer;
export const deliveryId = (customer: number) => 100_000 + customer;
export const personId = (contact: number) => 200_000 + contact;

/** Price, discount and taxes of a line of the books, without tax in the price; a note where there is nothing to charge. */
export function chargeOf(line: DocumentLine, isInclusive: boolean) {
  if (line.quantityMilli === 0) return { display_type: 'line_note' } as const;
  const net = isInclusive ? line.amountCents - line.taxCents : line.amountCents;
  const unitCents = line.discountPercent === null ? (net * 1000) / line.quantityMilli : line.unitCents;
  return {
    price_unit: (unitCents / 100).toFixed(4),
    discount: String(line.discountPercent ?? 0),
    tax_ids: line.taxCents === 0 ? [] : [line.taxType === 'OUTPUT2' ? 2 : 1],
  };
}
