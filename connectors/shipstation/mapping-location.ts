import { countryGaps, instant, text } from '../../src/connector/codecs.ts';
import { defineMapping, lacking, rowsOf } from '../../src/connector/mapping.ts';
import type { Address, CustomField } from '../../src/model/values.ts';
import { addressIn } from './codecs.ts';
import type { ShipstationWarehouse } from './wire.ts';

const { absent, derived, from, optional, required } = rowsOf<ShipstationWarehouse>();

/** A warehouse as a place. */
export const locationMapping = defineMapping<ShipstationWarehouse, 'Location'>('Location', {
  code: absent('a warehouse has a name and no code'),
  name: required('name', text, 'read'),
  kind: derived(() => 'WAREHOUSE', 'every one is a warehouse'),
  status: derived(() => 'ACTIVE', 'one that is out of use is deleted'),
  legalEntity: derived(({ legalEntity }) => legalEntity, 'the company of the connection'),
  parent: absent('warehouses have no parts'),
  address: lacking(from(['origin_address'], origin, 'read', 'where parcels are collected'), 'key'),
  createdAt: optional('created_at', instant, 'read'),
  updatedAt: absent('the source does not say when a warehouse changed'),
  customFields: from(['is_default'], flags, 'read'),
  correlationId: absent('a warehouse has no place for our id'),
});

function origin({ origin_address: address }: ShipstationWarehouse, _context: unknown, gaps: unknown[]): Address | null {
  if (address === undefined || address === null) return null;
  const decoded = addressIn(address, 'STREET');
  gaps.push(
    ...countryGaps('address', [decoded], [address.country_code]).map(({ path, reason }) => ({
      path: path.replace('[0]', ''),
      reason,
    })),
  );
  return decoded;
}

function flags({ is_default: isDefault }: ShipstationWarehouse): readonly CustomField[] | null {
  if (isDefault === undefined || isDefault === null) return null;
  if (typeof isDefault !== 'boolean') throw new TypeError('not a boolean');
  return [{ name: 'is_default', type: 'BOOLEAN', value: String(isDefault) }];
}
