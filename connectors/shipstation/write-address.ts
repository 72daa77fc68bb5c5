import { type Members, type Notes, present } from '../../src/connector/plans.ts';
import type { Address } from '../../src/model/values.ts';
import type { ShipstationAddress } from './wire.ts';

const MAX_LINES = 3;

interface SentAddress {
  readonly members: Members;
  readonly refused: Notes;
}

/** An address as shipments take it; what it lacks is refused under the path of the field. */
export function addressSent(address: Address, path: string): SentAddress {
  const { name, lines, city, region, postalCode, country } = address;
  const [line1, line2, line3] = lines;
  const needed: readonly (readonly [member: string, isThere: boolean])[] = [
    ['name', name !== null],
    ['lines', lines.length > 0 && lines.length <= MAX_LINES],
    ['city', city !== null],
    ['postalCode', postalCode !== null],
    ['country', country !== null],
  ];
  return {
    members: present({
      name,
      address_line1: line1,
      address_line2: line2,
      address_line3: line3,
      city_locality: city,
      // Required, also where a country has none.
      state_province: region ?? '',
      postal_code: postalCode,
      country_code: country,
    }),
    refused: needed
      .filter(([, isThere]) => !isThere)
      .map(([member]) => ({
        path: `${path}.${member}`,
        detail: member === 'lines' ? `one to ${MAX_LINES} street lines are needed` : 'a recipient needs it',
      })),
  };
}

/** What else stands in an address, and what of it holds for the old street alone. */
export function movedAddress(held: ShipstationAddress, members: Members): Members {
  const { company_name: company, phone, email, ...others } = held;
  const instructions = 'instructions' in others ? others.instructions : null;
  return { ...present({ company_name: company, phone, email, instructions }), ...members };
}
