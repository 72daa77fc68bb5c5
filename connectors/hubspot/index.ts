import { withConfigured } from '../../src/connector/configured.ts';
import type { ConnectEnvironment, ConnectorConnection, ConnectorDefinition } from '../../src/connector/contract.ts';
import type { EntityName } from '../../src/model/index.ts';
import { checkAccount } from './check.ts';
import { HubspotClient } from './client.ts';
import { type HubspotSettings, hubspotSettings } from './config.ts';
import { describeProperties, PropertyTypes } from './describe.ts';
import { contactMapping, customerMapping, employeeMapping, itemMapping, orderMapping } from './mapping.ts';
import { companiesObject, contactsObject, ordersObject, productsObject } from './objects.ts';
import { ownersPort } from './owners.ts';
import { hubspotPort } from './ports.ts';
import { companyWrite, contactWrite } from './write.ts';

/** HubSpot: CRM. One connection is one account. */
export const hubspot: ConnectorDefinition<HubspotSettings> = {
  source: 'hubspot',
  title: 'HubSpot',
  kind: 'CRM',
  settings: hubspotSettings,
  secrets: ['accessToken', 'clientSecret', 'refreshToken'],
  mappings: [customerMapping, contactMapping, orderMapping, itemMapping, employeeMapping],
  limits: {
    maxConcurrent: 10,
    perMinute: 600,
    perDay: 250_000,
    // The smallest of the documented limits: 100 in ten seconds, and five searches a second for the whole account.
    budgets: [
      { name: 'burst', points: 100, seconds: 10 },
      { name: 'search', points: 4, seconds: 1 },
    ],
  },
  connect,
  simulator: async () => (await import('./simulator.ts')).startHubspot,
};

const OBJECT_TYPES: Readonly<Partial<Record<EntityName, string>>> = {
  Customer: 'companies',
  Contact: 'contacts',
  Order: 'orders',
  InventoryItem: 'products',
};

function connect(settings: HubspotSettings, environment: ConnectEnvironment): ConnectorConnection {
  const { context, clock, configured } = environment;
  const client = new HubspotClient(settings, environment);
  const port = { client, context, settings, types: new PropertyTypes(client, clock) };
  const companies = companiesObject(settings, configured);
  const contacts = contactsObject(settings, configured);
  return {
    ports: [
      { ...hubspotPort(companies, port), write: companyWrite(companies, port) },
      { ...hubspotPort(contacts, port), write: contactWrite(contacts, port) },
      hubspotPort(ordersObject(settings, configured), port),
      hubspotPort(productsObject(settings, configured), port),
      ownersPort(withConfigured(employeeMapping, configured), port),
    ],
    // A client of its own: a check really signs in, whatever token is still good.
    check: (call) => checkAccount(new HubspotClient(settings, environment), settings, call),
    describe: async (entity, call) => {
      const objectType = OBJECT_TYPES[entity];
      if (objectType === undefined) return null;
      const described = await describeProperties(client, objectType, call);
      return described.map(({ path, type, label, isWritable }) => ({ path, type, label, isWritable }));
    },
  };
}
