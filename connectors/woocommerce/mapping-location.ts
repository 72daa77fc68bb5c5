import { countryOf, text } from '../../src/connector/codecs.ts';
import { defineMapping, type FieldGap, lacking, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Address } from '../../src/model/values.ts';
import { textOf } from './codecs.ts';
import type { WooShop } from './wire.ts';

/** The one place of a shop: it counts its stock without saying where. */
export const SHOP_LOCATION = { objectType: 'shop', key: 'shop' } as const;

const { required, from, derived, absent } = rowsOf<WooShop>();

const NOT_DATED = 'the settings of a shop have no dates';

/** Location from the shop itself: where it says in its general settings that it is. */
export const locationMapping = defineMapping<WooShop, 'Location'>('Location', {
  code: absent('a shop has none'),
  name: required('name', text, 'read', '`locationName` of the settings of the connection, else the host of the shop'),
  kind: derived(() => 'WAREHOUSE', 'the shop sells from it'),
  status: derived(() => 'ACTIVE', 'a shop that answers is open'),
  legalEntity: derived(({ legalEntity }) => legalEntity, 'one shop is one legal entity'),
  parent: absent('a shop is one place'),
  address: lacking(from(['general'], addressIn, 'read', 'the address of the store'), 'name', 'key'),
  createdAt: absent(NOT_DATED),
  updatedAt: absent(NOT_DATED),
  customFields: absent('a place has none'),
  correlationId: absent('not written'),
});

function addressIn({ general }: WooShop, _context: MappingContext, gaps: FieldGap[]): Address | null {
  const named = (name: string) => textOf(general[`woocommerce_${name}`]);
  const lines = [named('store_address'), named('store_address_2')].filter((line) => line !== null);
  const [city, postalCode] = [named('store_city'), named('store_postcode')];
  // Every shop has a country, for its taxes: alone it is no address.
  if (lines.length === 0 && city === null && postalCode === null) return null;
  const [code = null, region = null] = named('default_country')?.split(':') ?? [];
  const country = countryOf(code);
  if (country === null && code !== null) gaps.push({ path: 'address.country', reason: 'not-understood' });
  return { type: 'STREET', name: null, lines, city, region, postalCode, country, key: null };
}
