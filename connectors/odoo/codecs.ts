import { countryOf, decimal, reading, reference, textOrNone } from '../../src/connector/codecs.ts';
import { type Codec, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Reference } from '../../src/model/id.ts';
import { decimalOf, type Money, moneyOf } from '../../src/model/money.ts';
import { type Quantity, quantityOf } from '../../src/model/quantity.ts';
import type { Address, CustomField, TaxLine } from '../../src/model/values.ts';
import type { Link, None, Num, OdooAddress, OdooRecord, OdooTax, Related, Text } from './wire.ts';

/** A link that is none is not understood, also where it came as another thing. */
export function linkOf(wire: Link | None): Link | null {
  if (wire === null || wire === undefined) return null;
  if (Array.isArray(wire) || typeof wire.name !== 'string') throw new TypeError('not a link');
  return wire;
}

export function refOf(model: string, wire: Link | None, context: MappingContext): Reference | null {
  const link = linkOf(wire);
  return link === null ? null : reference(model).decode(link.id, context);
}

/** Points to another record by its id. */
export function linkTo(model: string): Codec<number, Reference> {
  const { name, decode } = reference(model);
  return { name, decode, encode: ({ value }) => Number(value) };
}

export function textOf(wire: unknown): string | null {
  if (wire === null || wire === undefined) return null;
  if (typeof wire !== 'string') throw new TypeError('not text');
  return wire.trim() === '' ? null : wire.trim();
}

/** Throws where there is an amount and no currency. */
export function amountOf(wire: Num, currency: Link | None): Money | null {
  if (wire === null || wire === undefined) return null;
  const name = linkOf(currency)?.name;
  if (name === undefined) throw new TypeError('an amount without a currency');
  return moneyOf(numberText(wire), name);
}

/** An amount in the currency of the company, which the connection names. */
export function companyAmountOf(wire: Num, { currency }: MappingContext): Money | null {
  if (wire === null || wire === undefined) return null;
  if (currency === null) throw new RangeError('the connection names no currency');
  return moneyOf(numberText(wire), currency);
}

export function numberText(wire: Num): string {
  if (typeof wire !== 'number' && typeof wire !== 'string') throw new TypeError('not a number');
  return decimalOf(String(wire));
}

export function isZero(wire: Num): boolean {
  return wire === null || wire === undefined || Number(numberText(wire)) === 0;
}

/** Units of measure that Odoo brings along, by their English names. */
const UNITS: Readonly<Record<string, string>> = {
  Units: 'C62',
  Unit: 'C62',
  Dozens: 'DZN',
  kg: 'KGM',
  g: 'GRM',
  t: 'TNE',
  lb: 'LBR',
  oz: 'ONZ',
  Hours: 'HUR',
  Days: 'DAY',
  Minutes: 'MIN',
  mm: 'MMT',
  cm: 'CMT',
  m: 'MTR',
  km: 'KMT',
  in: 'INH',
  ft: 'FOT',
  yd: 'YRD',
  'm²': 'MTK',
  L: 'LTR',
  'm³': 'MTQ',
};

export const unit = reading<string, string>('UN/ECE Recommendation 20', unitOf);

export function unitOf(name: string): string {
  const known = textOf(name);
  if (known === null) throw new TypeError('not a unit');
  return Object.hasOwn(UNITS, known) ? (UNITS[known] ?? known) : known;
}

/** The English name of a unit, for finding it; a symbol of the source's own as it is. */
export function unitName(code: string): string {
  return Object.entries(UNITS).find(([, each]) => each === code)?.[0] ?? code;
}

export function quantityIn(wire: Num, uom: Link | None): Quantity | null {
  if (wire === null || wire === undefined) return null;
  const name = linkOf(uom)?.name;
  return quantityOf(numberText(wire), name === undefined ? 'C62' : unitOf(name));
}

/** The calendar date of a moment, in UTC as Odoo keeps it. */
export const dayOfMoment: Codec<string, string> = {
  name: 'date of a moment, UTC',
  decode: (wire) => {
    if (typeof wire !== 'string' || Number.isNaN(Date.parse(wire))) throw new RangeError('not a moment');
    return new Date(wire).toISOString().slice(0, 10);
  },
  encode: (value) => `${value} 12:00:00`,
};

/** The text of an HTML field, without its marks. */
export const html: Codec<string, string | null> = {
  name: 'text of HTML',
  decode: (wire, context) => {
    const known = textOf(wire);
    if (known === null) return null;
    const lines = known.replaceAll(/<(br|\/p|\/div|\/li)\s*\/?>/gi, '\n').replaceAll(/<[^>]*>/g, '');
    const plain = lines
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&nbsp;', ' ')
      .replaceAll('&amp;', '&');
    return textOrNone.decode(plain, context);
  },
  encode: (value) =>
    value === null
      ? ''
      : value
          .replaceAll('&', '&amp;')
          .replaceAll('<', '&lt;')
          .replaceAll('>', '&gt;')
          .split('\n')
          .map((line) => `<p>${line}</p>`)
          .join(''),
};

/** `California (US)`: states are shown with their country. */
export function regionOf(state: Link | None): string | null {
  return linkOf(state)?.name.replace(/\s*\([A-Z]{2}\)$/, '') ?? null;
}

const TYPES: Readonly<Record<string, Address['type']>> = {
  invoice: 'BILLING',
  delivery: 'SHIPPING',
  contact: 'BILLING',
};

/** Null where nothing of an address is filled in. */
export function addressOf(wire: Omit<OdooAddress, 'type'>, type: Address['type'], name: string | null): Address | null {
  const address: Address = {
    type,
    name,
    lines: [textOf(wire.street), textOf(wire.street2)].filter((line) => line !== null),
    city: textOf(wire.city),
    region: regionOf(wire.state_id),
    postalCode: textOf(wire.zip),
    country: countryOf(linkOf(wire.country_id)?.name),
    key: String(wire.id),
  };
  const isEmpty =
    address.lines.length === 0 &&
    [address.city, address.postalCode, address.region, linkOf(wire.country_id)].every((each) => each === null);
  return isEmpty ? null : address;
}

export function typeOfAddress(type: Text): Address['type'] {
  return TYPES[textOf(type) ?? 'contact'] ?? 'OTHER';
}

/** The address of a partner that a record points to; null where it cannot be seen. */
export function relatedAddress(
  link: Link | None,
  partners: Related<OdooAddress>,
  type: Address['type'],
): Address | null {
  const partner = partnerOf(link, partners);
  return partner === null ? null : addressOf(partner, type, textOf(partner.name));
}

export function partnerOf(link: Link | None, partners: Related<OdooAddress>): OdooAddress | null {
  const known = linkOf(link);
  return known === null ? null : (partners?.get(known.id) ?? null);
}

/** The customer behind a partner that may be a person or an address of it. */
export function customerOf(
  link: Link | None,
  partners: Related<OdooAddress>,
  context: MappingContext,
): Reference | null {
  const partner = partnerOf(link, partners);
  return refOf('res.partner', partner?.commercial_partner_id ?? link, context);
}

/** Taxes of a line with their own names and rates; the amount of the line's tax only where there is one tax. */
export function taxesOf(
  ids: readonly number[] | None,
  taxes: Related<OdooTax>,
  amount: Money | null,
): readonly TaxLine[] {
  if (ids === null || ids === undefined) return [];
  if (!Array.isArray(ids)) throw new TypeError('not a list of taxes');
  return ids.map((id: unknown) => {
    if (typeof id !== 'number') throw new TypeError('not the id of a tax');
    const tax = taxes?.get(id);
    const isPercent = textOf(tax?.amount_type) === 'percent';
    const rate =
      tax?.amount === null || tax?.amount === undefined || !isPercent ? null : decimal.decode(tax.amount, NOWHERE);
    return { code: String(id), name: textOf(tax?.name), rate, amount: ids.length === 1 ? amount : null };
  });
}

const NOWHERE: MappingContext = { connection: '', legalEntity: null, currency: null, country: null };

const common = rowsOf<OdooRecord>();

/** The rows that every noun has. */
export function commonRows() {
  const { from, optional, required, nullable } = common;
  const instantOf = reading<string, string>('instant', (wire) => {
    if (typeof wire !== 'string' || Number.isNaN(Date.parse(wire))) throw new RangeError('not a moment');
    return new Date(wire).toISOString();
  });
  return {
    createdAt: optional('create_date', instantOf, 'read'),
    updatedAt: required('write_date', instantOf, 'read', 'to the second; the start of the transaction'),
    customFields: from(['own'], ownFieldsIn, 'read', 'fields whose names start with x_'),
    correlationId: nullable('correlation', textOrNone, 'read', 'the field that externalIdField names'),
  };
}

function ownFieldsIn({ own }: OdooRecord): readonly CustomField[] {
  if (!Array.isArray(own)) throw new TypeError('not fields');
  return own;
}
