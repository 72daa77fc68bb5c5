import { countryOf, decimal, instant, reading } from '../../src/connector/codecs.ts';
import type { MappingContext } from '../../src/connector/mapping.ts';
import { isIdOf } from '../../src/model/id.ts';
import { type Money, moneyOf } from '../../src/model/money.ts';
import { quantityOf } from '../../src/model/quantity.ts';
import type { Address } from '../../src/model/values.ts';
import type { ShipstationAddress, ShipstationMoney, ShipstationWeight } from './wire.ts';

/** UN/ECE Recommendation 20 codes of the source's units. */
export const UNITS = {
  pound: 'LBR',
  ounce: 'ONZ',
  gram: 'GRM',
  kilogram: 'KGM',
  inch: 'INH',
  centimeter: 'CMT',
} as const;

/** Text, or null where the source holds none. Throws TypeError for anything else. */
export function textIn(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw new TypeError('not text');
  return value.trim() === '' ? null : value.trim();
}

/** A calendar day as the start of it in UTC: the source knows no hour of it, however it writes it. */
export const shipDate = reading<string, string>('day, as its first instant', (wire, context) =>
  instant.decode(/^\d{4}-\d{2}-\d{2}$/.test(wire) ? `${wire}T00:00:00Z` : wire, context),
);

/** The day of an instant, as the carrier wrote it. */
export const dayOf = reading<string, string>('day of an instant', (wire, context) => {
  instant.decode(wire, context);
  return wire.slice(0, 10);
});

/** A canonical id that the gateway wrote; null for what others wrote there. */
export const ownId = reading<string, string | null>('our id', (wire) => (isOwnId(textIn(wire)) ? wire : null));

export function isOwnId(value: string | null): boolean {
  return value !== null && isIdOf('Shipment', value);
}

export function moneyIn({ amount, currency }: ShipstationMoney, context: MappingContext): Money {
  return moneyOf(decimal.decode(amount, context), currency.toUpperCase());
}

/** A weight or a length; unknown units are an error. */
export const measure = reading<ShipstationWeight, { readonly value: string; readonly unit: string }>(
  'UN/ECE unit',
  ({ value, unit }, context) => {
    if (!Object.hasOwn(UNITS, unit)) throw new RangeError('unknown unit');
    return quantityOf(decimal.decode(value, context), UNITS[unit as keyof typeof UNITS]);
  },
);

/** What is no address at all is not understood, rather than an address without anything. */
export function mustBeAddress(wire: ShipstationAddress): void {
  if (typeof wire !== 'object' || (wire.name === undefined && wire.address_line1 === undefined))
    throw new TypeError('not an address');
}

/** An address without the company, phone and e-mail that the source keeps in it. */
export function addressIn(wire: ShipstationAddress, type: Address['type']): Address {
  mustBeAddress(wire);
  const lines = [wire.address_line1, wire.address_line2, wire.address_line3].map(textIn);
  return {
    type,
    name: textIn(wire.name),
    lines: lines.filter((line) => line !== null),
    city: textIn(wire.city_locality),
    region: textIn(wire.state_province),
    postalCode: textIn(wire.postal_code),
    country: countryOf(textIn(wire.country_code)),
    key: null,
  };
}
