import { countryOf, instant, text } from '../../src/connector/codecs.ts';
import { type Codec, defineMapping, rowsOf } from '../../src/connector/mapping.ts';
import type { Address } from '../../src/model/values.ts';
import { customFieldsOf, placeOf, textOf } from './codecs.ts';
import type { ShopifyLocation } from './wire.ts';

const { required, from, derived, absent } = rowsOf<ShopifyLocation>();

const statusCode: Codec<boolean, 'ACTIVE' | 'INACTIVE'> = {
  name: 'active or not',
  decode: (wire) => {
    if (typeof wire !== 'boolean') throw new TypeError('not a boolean');
    return wire ? 'ACTIVE' : 'INACTIVE';
  },
};

/** Location from Location. */
export const locationMapping = defineMapping<ShopifyLocation, 'Location'>('Location', {
  code: absent('locations have a name alone'),
  name: required('name', text, 'read'),
  kind: from(['isFulfillmentService'], kindOf, 'read', 'that of a fulfilment service is of other kind'),
  status: required('isActive', statusCode, 'read'),
  legalEntity: derived((context) => context.legalEntity, 'one shop is one legal entity'),
  parent: absent('locations have no hierarchy'),
  address: from(['address'], addressOfLocation, 'read'),
  createdAt: required('createdAt', instant, 'read'),
  updatedAt: required('updatedAt', instant, 'read'),
  customFields: from(['metafieldList.nodes'], customFieldsOf, 'read', 'the metafields that the settings name'),
  correlationId: absent('not written'),
});

function kindOf({ isFulfillmentService: isService }: ShopifyLocation) {
  if (isService === null || isService === undefined) return null;
  if (typeof isService !== 'boolean') throw new TypeError('not a boolean');
  return isService ? 'OTHER' : 'WAREHOUSE';
}

function addressOfLocation({ address }: ShopifyLocation): Address | null {
  if (address === null || address === undefined) return null;
  return {
    type: 'STREET',
    name: null,
    ...placeOf(address),
    country: countryOf(textOf(address.countryCode)),
    key: null,
  };
}
