import { oneOf, phoneOf, text, textOrNone, vatOf, websiteOf } from '../../src/connector/codecs.ts';
import { defineMapping, type FieldGap, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import { isIdOf } from '../../src/model/id.ts';
import type { Address, ContactPoint, Identifier } from '../../src/model/values.ts';
import { addressesOf, customFieldsOf, propertyInstant, referenceOrNone, textOf } from './codecs.ts';
import { contactPointMembers, countryOfText, placeMembers } from './encode.ts';
import type { Company } from './wire.ts';

const { nullable, from, derived, absent } = rowsOf<Company>();

const stageCodes = oneOf('lifecycle stage', {
  subscriber: 'PROSPECT',
  lead: 'PROSPECT',
  marketingqualifiedlead: 'PROSPECT',
  salesqualifiedlead: 'PROSPECT',
  opportunity: 'PROSPECT',
  customer: 'ACTIVE',
  evangelist: 'ACTIVE',
});

/** Customer from companies. */
export const customerMapping = defineMapping<Company, 'Customer'>('Customer', {
  kind: derived(() => 'ORGANIZATION', 'a company; people are contacts'),
  number: absent('companies have no number of their own: name a property in the configuration'),
  name: nullable('name', textOrNone, 'update', 'a company may have a domain alone'),
  legalName: absent('companies have one name'),
  status: from(
    ['lifecyclestage'],
    statusOf,
    'read',
    'by lifecycle stage: customer and evangelist are active, other is neither; stages of the account’s own are not understood',
  ),
  identifiers: from(
    ['domain', 'VatNumber'],
    identifiersOf,
    'update',
    'the domain, and the VAT number where `vatProperty` names its property',
    identifierMembers,
  ),
  parent: nullable('hs_parent_company_id', referenceOrNone('companies'), 'read', 'by association, so not written'),
  addresses: from(
    ['address', 'address2', 'city', 'state', 'zip', 'country'],
    companyAddresses,
    'update',
    'one address without a purpose, so STREET; the country is text of people’s own',
    (value) => placeMembers(value?.[0] ?? null, ['address', 'address2']),
  ),
  contactPoints: from(
    ['phone', 'website', 'country'],
    contactPointsOf,
    'update',
    'one phone and one website; companies have no e-mail',
    (value) => contactPointMembers(value, { PHONE: 'phone', WEBSITE: 'website' }),
  ),
  industry: nullable('industry', textOrNone, 'update', 'the internal value: COMPUTER_SOFTWARE'),
  segment: absent('no property of HubSpot’s own: name one in the configuration'),
  accountOwner: nullable('hubspot_owner_id', referenceOrNone('owners'), 'update'),
  currency: absent('not kept'),
  paymentTerms: absent('not kept'),
  creditLimit: absent('not kept'),
  creditHold: absent('not kept'),
  createdAt: nullable('createdate', propertyInstant, 'read'),
  updatedAt: nullable('hs_lastmodifieddate', propertyInstant, 'read'),
  customFields: from(['Custom'], customFieldsOf, 'read', 'the properties that `customFields` names'),
  correlationId: from(
    ['OwnId'],
    correlationOf,
    'create',
    'the configured unique property, where it holds an id of ours',
  ),
});

function statusOf({ lifecyclestage }: Company, context: MappingContext): 'PROSPECT' | 'ACTIVE' | null {
  const stage = textOf(lifecyclestage);
  return stage === null || stage === 'other' ? null : stageCodes.decode(stage, context);
}

function identifiersOf({ domain, VatNumber }: Company): readonly Identifier[] | null {
  const [name, vat] = [textOf(domain), textOf(VatNumber)];
  if (name === null && vat === null) return null;
  return [
    ...(name === null ? [] : [{ type: 'DOMAIN', value: name.toLowerCase(), isValid: null } as const]),
    ...(vat === null ? [] : [vatOf(vat)]),
  ];
}

/** `VatNumber` stands for the configured property. */
function identifierMembers(value: readonly Identifier[] | null): Readonly<Record<string, string>> {
  const held = (type: Identifier['type']) => value?.find((each) => each.type === type)?.value ?? '';
  return { domain: held('DOMAIN'), VatNumber: held('VAT') };
}

function companyAddresses(company: Company, _context: MappingContext, gaps: FieldGap[]): readonly Address[] | null {
  return addressesOf({ ...addressWire(company), lines: [company.address, company.address2] }, 'STREET', gaps);
}

function addressWire({ city, state, zip, country }: Company) {
  return { city, state, zip, country };
}

function contactPointsOf(
  { phone, website, country }: Company,
  context: MappingContext,
): readonly ContactPoint[] | null {
  const [number, address] = [textOf(phone), textOf(website)];
  if (number === null && address === null) return null;
  const region = countryOfText(country) ?? context.country;
  return [
    ...(number === null ? [] : [phoneOf(number, region)]),
    ...(address === null ? [] : [websiteOf(text.decode(address, context))]),
  ];
}

function correlationOf({ OwnId }: Company): string | null {
  const id = textOf(OwnId);
  return id !== null && isIdOf('Customer', id) ? id : null;
}
