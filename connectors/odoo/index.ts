import type { ConnectEnvironment, ConnectorConnection, ConnectorDefinition } from '../../src/connector/contract.ts';
import { checkDatabase } from './check.ts';
import { odooClient } from './client.ts';
import { type OdooSettings, odooSettings } from './config.ts';
import { describeEntity } from './describe.ts';
import { Catalogue } from './fields.ts';
import { itemMapping, locationMapping } from './mapping-goods.ts';
import { invoiceMapping } from './mapping-invoice.ts';
import { orderMapping } from './mapping-order.ts';
import { contactMapping, customerMapping } from './mapping-partner.ts';
import { paymentMapping } from './mapping-payment.ts';
import { employeeMapping } from './mapping-people.ts';
import { shipmentMapping } from './mapping-shipment.ts';
import { odooNouns } from './nouns.ts';
import { odooPort } from './ports.ts';
import { companyRates } from './rates.ts';
import { odooPlaces } from './write-address.ts';
import { contactWrite } from './write-contact.ts';
import { invoiceWrite } from './write-invoice.ts';
import { itemWrite } from './write-item.ts';
import { orderWrite } from './write-order.ts';
import { customerWrite } from './write-partner.ts';
import { paymentWrite } from './write-payment.ts';

/** Odoo: ERP. One connection is one company of one database. */
export const odoo: ConnectorDefinition<OdooSettings> = {
  source: 'odoo',
  title: 'Odoo',
  kind: 'ERP',
  settings: odooSettings,
  secrets: ['apiKey'],
  mappings: [
    customerMapping,
    contactMapping,
    orderMapping,
    invoiceMapping,
    paymentMapping,
    itemMapping,
    locationMapping,
    employeeMapping,
    shipmentMapping,
  ],
  // Odoo Online asks for about one call a second and none beside it; an own server has the limits of its workers.
  limits: { maxConcurrent: 4, perMinute: null, perDay: null },
  connect,
  simulator: async () => (await import('./simulator.ts')).startOdoo,
};

function connect(settings: OdooSettings, parts: ConnectEnvironment): ConnectorConnection {
  const { transport, clock, context, configured } = parts;
  const client = odooClient(settings, { transport, clock });
  const environment = { client, catalogue: new Catalogue(client, clock), settings, context, clock };
  const nouns = odooNouns(settings, configured);
  const models = [...new Set(Object.values(nouns).map(({ model }) => model))];
  return {
    ports: [
      odooPort(nouns.customers, environment, customerWrite(nouns.customers, environment, odooPlaces(client))),
      odooPort(nouns.contacts, environment, contactWrite(nouns.contacts, environment)),
      odooPort(nouns.orders, environment, orderWrite(nouns.orders, environment)),
      odooPort(nouns.invoices, environment, invoiceWrite(nouns.invoices, environment)),
      odooPort(nouns.payments, environment, paymentWrite(nouns.payments, environment)),
      odooPort(nouns.items, environment, itemWrite(nouns.items, environment)),
      odooPort(nouns.locations, environment),
      odooPort(nouns.employees, environment),
      odooPort(nouns.shipments, environment),
    ],
    // A client of its own: a check really signs in.
    check: (call) =>
      checkDatabase(
        { client: odooClient(settings, { transport, clock }), settings, currency: context.currency, models },
        call,
      ),
    describe: (entity, call) => describeEntity(entity, Object.values(nouns), environment.catalogue, call),
    rates: (from, call) => companyRates(from, environment, call),
  };
}
