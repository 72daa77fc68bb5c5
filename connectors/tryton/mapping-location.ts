import { oneOf } from '../../src/connector/codecs.ts';
import { defineMapping, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Reference } from '../../src/model/id.ts';
import type { Address } from '../../src/model/values.ts';
import {
  addressOf,
  addressPaths,
  changedAtOf,
  keyReference,
  statusOfRow,
  taggedInstant,
  textAt,
  textOf,
} from './mapping-values.ts';
import type { TrytonLocation } from './wire.ts';

const { required, from, derived, absent } = rowsOf<TrytonLocation>();

const kindOf = oneOf('location type', { warehouse: 'WAREHOUSE', storage: 'STORAGE' });

/** Location from stock.location, of the types warehouse and storage. */
export const locationMapping = defineMapping<TrytonLocation, 'Location'>('Location', {
  code: from(['code'], ({ code }) => textOf(code), 'read'),
  name: from(['name'], ({ name }) => textOf(name), 'read'),
  kind: required('type', kindOf, 'read', 'input, output and picking zones are storage'),
  status: from(['active'], statusOfRow, 'read'),
  legalEntity: derived((context) => context.legalEntity, 'locations belong to no company; the connection does'),
  parent: from(['parent.type'], parentOf, 'read', 'null also below a location that is only a view'),
  address: from(addressPaths('address'), addressOfLocation, 'read', 'warehouses only'),
  createdAt: required('create_date', taggedInstant, 'read'),
  updatedAt: from(['write_date', 'create_date'], changedAtOf, 'read'),
  customFields: absent('none beyond the modules that are mapped'),
  correlationId: absent('not written'),
});

function parentOf({ parent }: TrytonLocation, context: MappingContext): Reference | null {
  const type = textAt(parent, 'type');
  const isLocation = parent !== null && (type === 'warehouse' || type === 'storage');
  return isLocation ? keyReference('stock.location', parent.id, context) : null;
}

function addressOfLocation({ address }: TrytonLocation): Address | null {
  return address === null || address === undefined ? null : addressOf(address, 'SHIPPING');
}
