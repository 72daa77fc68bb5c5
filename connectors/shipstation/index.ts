import { withConfigured } from '../../src/connector/configured.ts';
import type { ConnectEnvironment, ConnectorConnection, ConnectorDefinition } from '../../src/connector/contract.ts';
import { checkAccount } from './check.ts';
import { shipstationClient } from './client.ts';
import { type ShipstationSettings, shipstationSettings } from './config.ts';
import { locationMapping, shipmentMapping } from './mapping.ts';
import { locationPort } from './ports-location.ts';
import { shipmentPort } from './ports-shipment.ts';
import { shipmentWrite } from './write-shipment.ts';

/** ShipStation, API version 2, which is ShipEngine's: logistics. One connection is one account. */
export const shipstation: ConnectorDefinition<ShipstationSettings> = {
  source: 'shipstation',
  title: 'ShipStation',
  kind: 'LOGISTICS',
  settings: shipstationSettings,
  secrets: ['apiKey'],
  mappings: [shipmentMapping, locationMapping],
  limits: { maxConcurrent: 5, perMinute: 200, perDay: null },
  connect,
  simulator: async () => (await import('./simulator.ts')).startShipstation,
};

function connect(settings: ShipstationSettings, environment: ConnectEnvironment): ConnectorConnection {
  const { context, configured } = environment;
  const client = shipstationClient(settings, environment);
  const shipments = {
    client,
    context,
    mapping: withConfigured(shipmentMapping, configured),
    orderNumber: new RegExp(settings.orderNumberPattern, 'i'),
    pageSize: settings.pageSize,
  };
  return {
    ports: [
      {
        ...shipmentPort(shipments),
        write: shipmentWrite(shipments, { ...settings, orderNumber: shipments.orderNumber }),
      },
      locationPort({ client, context, mapping: withConfigured(locationMapping, configured) }),
    ],
    check: (call) => checkAccount(client, settings, call),
  };
}
