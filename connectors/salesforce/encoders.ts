import countries from 'i18n-iso-countries';
import type { Address, ContactPoint, Identifier } from '../../src/model/values.ts';

/** Fields of a record as Salesforce takes them; null empties one. */
export type Fields = Readonly<Record<string, unknown>>;

/** The parts of an address, all empty where there is none. The country as code and by name: the organisation takes one of them. */
export function addressIn(prefix: string, address: Address | undefined): Fields {
  const country = address?.country ?? null;
  return {
    [`${prefix}Street`]: address === undefined || address.lines.length === 0 ? null : address.lines.join('\n'),
    [`${prefix}City`]: address?.city ?? null,
    [`${prefix}State`]: address?.region ?? null,
    [`${prefix}PostalCode`]: address?.postalCode ?? null,
    [`${prefix}Country`]: country === null ? null : (countries.getName(country, 'en') ?? country),
    [`${prefix}CountryCode`]: country,
  };
}

/** The first contact point of a type; null where there is none. */
export function pointIn(points: readonly ContactPoint[] | null, type: ContactPoint['type']): string | null {
  return points?.find((point) => point.type === type)?.value ?? null;
}

export function identifiersIn(identifiers: readonly Identifier[] | null): Fields {
  const first = (type: Identifier['type']) => identifiers?.find((each) => each.type === type)?.value ?? null;
  return { VAT_Number__c: first('VAT'), DunsNumber: first('DUNS') };
}
