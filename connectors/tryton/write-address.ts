import { isDeepStrictEqual } from 'node:util';
import type { Call } from '../../src/connector/contract.ts';
import { wireOf } from '../../src/connector/mapping.ts';
import type { Address } from '../../src/model/values.ts';
import type { Row, TrytonClient, Values } from './client.ts';
import { addressOf, addressTypeOf } from './mapping-values.ts';
import type { TrytonAddress } from './wire.ts';
import { differing, type Family, rowsOf } from './write-family.ts';
import type { Notes, WriteEnvironment } from './write-steps.ts';

/** The keys of the countries and regions that addresses name. */
export interface Places {
  country(code: string): number | undefined;
  /** A region by its name in its country. */
  region(code: string | null, name: string): number | undefined;
}

/** Looks up the places of addresses; notes those that the source does not have. */
export async function placesOf(
  { client }: WriteEnvironment,
  addresses: readonly Address[],
  call: Call,
): Promise<{
  readonly places: Places;
  readonly taken: readonly Address[];
  readonly refused: Notes;
  readonly lossy: Notes;
}> {
  const codes = [...new Set(addresses.flatMap(({ country }) => country ?? []))];
  const names = [...new Set(addresses.flatMap(({ region }) => region ?? []))];
  const [countries, regions] = await Promise.all([
    codes.length === 0 ? [] : namedBy(client, 'country.country', { field: 'code', names: codes }, call),
    names.length === 0 ? [] : namedBy(client, 'country.subdivision', { field: 'name', names }, call),
  ]);
  const country = (code: string) => countries.find((row) => row['code'] === code)?.id;
  const places: Places = {
    country,
    region: (code, name) =>
      regions.find((row) => row['name'] === name && row['country'] === (code === null ? null : country(code)))?.id,
  };
  const isKnown = (address: Address) => address.country === null || country(address.country) !== undefined;
  return {
    places,
    taken: addresses.filter(isKnown),
    refused: addresses.flatMap((address, index) =>
      isKnown(address) ? [] : [{ path: `addresses[${index}].country`, detail: 'the source has no such country' }],
    ),
    lossy: addresses.flatMap(({ region, country: code, type }, index) => [
      ...(region === null || places.region(code, region) !== undefined
        ? []
        : [{ path: `addresses[${index}].region`, detail: 'the source has no such region in that country' }]),
      ...(type === 'POSTAL' || type === 'STREET'
        ? [
            {
              path: `addresses[${index}].type`,
              detail: 'the source knows invoice and delivery: it comes back as OTHER',
            },
          ]
        : []),
    ]),
  };
}

function namedBy(
  client: TrytonClient,
  model: string,
  { field, names }: { readonly field: string; readonly names: readonly string[] },
  call: Call,
): Promise<readonly Row[]> {
  const fields = model === 'country.subdivision' ? [field, 'country'] : [field];
  return client.searchRead({ model, domain: [[field, 'in', names]], fields }, call);
}

const FIELDS = ['party_name', 'name', 'street', 'postal_code', 'city', 'invoice', 'delivery', 'sequence'];

/** The list of a party's addresses. One with the key of an address is that address; one without is new unless it is there already. */
export async function addressFamily(
  environment: WriteEnvironment,
  { party, places }: { readonly party: number | null; readonly places: Places },
  call: Call,
): Promise<Family<Address>> {
  const model = 'party.address';
  const fields = [...FIELDS, 'country.code', 'subdivision.name'];
  const { rows, newest } = await rowsOf(environment, { model, party, fields, isInUse: [['active', '=', true]] }, call);
  const whole = new Map(rows.map((row) => [row.id, heldAs(row)]));
  return {
    model,
    into: 'addresses',
    path: 'addresses',
    rows: rows.map((row) => ({ ...row, country: idIn(row['country']), subdivision: idIn(row['subdivision']) })),
    party,
    newest,
    held: (row) => whole.get(row.id) ?? null,
    isSame: (one, other) => (other.key === null ? isAlike(one, other) : one.key === other.key),
    canBecome: () => false,
    encode: (address, row) => {
      const values = encoded(address, places);
      if (row === null) return values;
      // The building stands in a field of its own, and stays there while the lines are as they were.
      const held = whole.get(row.id);
      const areLinesSame = held?.lines.join('\n') === address.lines.join('\n');
      const { name, street, invoice, delivery, ...others } = values;
      return differing(
        {
          ...others,
          ...(areLinesSame ? {} : { name, street }),
          ...(held?.type === shownType(address) ? {} : { invoice, delivery }),
        },
        row,
      );
    },
    leaves: 'inactive',
  };
}

function encoded(address: Address, places: Places): Values {
  const { type, name, lines, city, region, postalCode, country } = address;
  return {
    party_name: name,
    name: null,
    street: lines.length === 0 ? null : lines.join('\n'),
    postal_code: postalCode,
    city,
    country: country === null ? null : (places.country(country) ?? null),
    subdivision: region === null ? null : (places.region(country, region) ?? null),
    invoice: type === 'BILLING',
    delivery: type === 'SHIPPING',
  };
}

function shownType({ type }: Address): Address['type'] {
  return type === 'BILLING' || type === 'SHIPPING' ? type : 'OTHER';
}

function heldAs(row: Row): Address {
  const wire = wireOf<TrytonAddress>(row);
  return addressOf(wire, addressTypeOf(wire));
}

/** Whether two are one place for one purpose, whatever their keys. */
function isAlike(one: Address, other: Address): boolean {
  const shown = (address: Address) => ({ ...address, key: null, type: shownType(address) });
  return isDeepStrictEqual(shown(one), shown(other));
}

function idIn(value: unknown): number | null {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'number' ? value.id : null;
}
