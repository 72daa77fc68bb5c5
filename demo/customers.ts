import { vatNumber } from './identifiers.ts';
import type { Making } from './making.ts';
import { companyName, firstNameIn, INDUSTRIES, PECULIAR, SEGMENTS, slugOf, surnameIn } from './names.ts';
import { sellersOf } from './people.ts';
import { addressIn, countryAt, currencyOf, phoneIn } from './places.ts';
import { isTurn, itemAt, type Random } from './random.ts';
import type { Customer, Employee, LegalEntity, PostalAddress, Supplier } from './types.ts';

const PARTY_BATCH_DAYS = 600;

/** All customers of both legal entities; the first is always Nordwind Traders GmbH, number 10021. */
export function makeCustomers(making: Making, employees: readonly Employee[]): readonly Customer[] {
  const random = making.randomOf('customers');
  const names = new Set<string>(['Nordwind Traders GmbH', ...PECULIAR.map(({ name }) => name)]);
  const owners = { 'NT-DE': sellersOf(employees, 'NT-DE'), 'NT-UK': sellersOf(employees, 'NT-UK') };
  const gone = employees.filter((each) => each.leftOn !== null && each.userId !== null).map((each) => each.index);
  return Array.from({ length: making.counts.customers }, (_, index): Customer => {
    const entities = entitiesAt(index);
    const who = index === 0 ? nordwind(random) : identityAt(index, entities, random, names);
    const { address } = who;
    const owner = itemAt(owners[entities.includes('NT-DE') ? 'NT-DE' : 'NT-UK'], 0);
    const sellers = owners[entities.includes('NT-DE') ? 'NT-DE' : 'NT-UK'];
    return {
      index,
      number: entities.includes('NT-DE') ? String(10_021 + index) : `UK-${String(index).padStart(5, '0')}`,
      ...who,
      delivery: isTurn(index, 5, 2) ? addressIn(address.country, random) : null,
      formerAddress: isTurn(index, 7, 5) ? addressIn(address.country, random) : null,
      phone: phoneIn(address, random),
      currency: isTurn(index, 33, 10) ? 'USD' : currencyOf(address.country),
      termsDays: index === 0 ? 30 : random.pick([14, 30, 30, 30, 60]),
      parent: isTurn(index, 12, 8) ? index - 8 : null,
      entities,
      owner: index === 0 ? owner : isTurn(index, 17, 6) ? random.pick(gone) : random.pick(sellers),
      industry: random.pick(INDUSTRIES),
      segment: random.pick(SEGMENTS),
      createdAtMs: createdAt(making, index, random),
    };
  });
}

type Identity = Pick<Customer, 'kind' | 'name' | 'firstName' | 'lastName' | 'address' | 'vat' | 'email' | 'domain'>;

function nordwind(random: Random): Identity {
  return {
    kind: 'ORGANIZATION',
    name: 'Nordwind Traders GmbH',
    firstName: null,
    lastName: null,
    address: { street: 'Hafenstraße 12', city: 'Hamburg', postalCode: '20457', region: null, country: 'DE' },
    vat: vatNumber('DE', random),
    email: 'ap@nordwind.example',
    domain: 'nordwind.example',
  };
}

/** One in ten is a British customer only, some buy from both. */
function entitiesAt(index: number): readonly LegalEntity[] {
  if (isTurn(index, 10, 9)) return ['NT-UK'];
  return isTurn(index, 12, 4) ? ['NT-DE', 'NT-UK'] : ['NT-DE'];
}

function identityAt(index: number, entities: readonly LegalEntity[], random: Random, taken: Set<string>): Identity {
  const peculiar = isTurn(index, 8, 2) ? PECULIAR[(index - 2) / 8] : undefined;
  const country = peculiar?.country ?? (entities.includes('NT-DE') ? countryAt(index) : index % 4 === 1 ? 'US' : 'GB');
  const address = addressIn(country, random);
  if (peculiar === undefined && isTurn(index, 10, 3)) return personAt(index, address, random);
  const name = peculiar?.name ?? freeName(country, address, random, taken);
  const domain = `${slugOf(name, `customer-${index}`)}.example`;
  return {
    kind: 'ORGANIZATION',
    name,
    firstName: null,
    lastName: null,
    address,
    vat: isTurn(index, 14, 13) ? null : vatNumber(country, random),
    email: isTurn(index, 9, 2) ? null : `${random.pick(['info', 'ap', 'einkauf', 'office'])}@${domain}`,
    domain,
  };
}

function personAt(index: number, address: PostalAddress, random: Random): Identity {
  const firstName = firstNameIn(address.country, random);
  const lastName = surnameIn(address.country, random);
  const plus = isTurn(index, 20, 13) ? '+orders' : '';
  return {
    kind: 'PERSON',
    name: `${firstName} ${lastName}`,
    firstName,
    lastName,
    address,
    vat: null,
    email: `${slugOf(firstName, 'x')}.${slugOf(lastName, 'y')}.${index}${plus}@example.com`,
    domain: 'example.com',
  };
}

/** A company name that nobody has yet; when words run out, the city and a number make it so. */
function freeName(country: string, { city }: PostalAddress, random: Random, taken: Set<string>): string {
  for (let attempt = 0; ; attempt += 1) {
    const plain = companyName(country, random);
    const [first = '', ...rest] = plain.split(' ');
    const name = attempt < 2 ? plain : [first, city, ...(attempt < 4 ? [] : [String(attempt)]), ...rest].join(' ');
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
}

/** Three in ten came with the migration, all in one second. */
function createdAt({ calendar }: Making, index: number, random: Random): number {
  const days = random.integer(549, 1_500);
  return index % 10 < 3 ? calendar.batchAt(PARTY_BATCH_DAYS) : calendar.instantOn(days, random);
}

export function makeSuppliers(making: Making): readonly Supplier[] {
  const random = making.randomOf('suppliers');
  const taken = new Set<string>();
  return Array.from({ length: making.counts.suppliers }, (_, index): Supplier => {
    const country = countryAt(index + 2);
    const address = addressIn(country, random);
    const name = freeName(country, address, random, taken);
    return {
      index,
      number: String(70_001 + index),
      name: `${name.split(' ').slice(0, 1).join('')} Zulieferer ${name.split(' ').slice(1).join(' ')}`,
      address,
      vat: vatNumber(country, random),
      phone: phoneIn(address, random),
      email: `sales@${slugOf(name, `supplier-${index}`)}-supply.example`,
      createdAtMs: createdAt(making, index, random),
    };
  });
}
