import { withConfigured } from '../../src/connector/configured.ts';
import type { Call, ConnectEnvironment, Part } from '../../src/connector/contract.ts';
import { type Mapping, type MappingContext, wireOf } from '../../src/connector/mapping.ts';
import { corePart } from '../../src/connector/parts.ts';
import type { EntityName } from '../../src/model/index.ts';
import { associatedTo, lineItemsOf } from './associations.ts';
import type { HubspotClient } from './client.ts';
import type { HubspotSettings } from './config.ts';
import type { PropertyTypes } from './describe.ts';
import { contactMapping, customerMapping, itemMapping, orderMapping } from './mapping.ts';
import type { Company, Contact, Order, Product } from './wire.ts';

export type Members = Readonly<Record<string, unknown>>;

/** Fields that take calls of their own: what a part puts beside the properties of records, by id. */
interface Beside<E extends EntityName> {
  readonly part: Part<E>;
  readonly load: (client: HubspotClient, ids: readonly string[], call: Call) => Promise<ReadonlyMap<string, Members>>;
}

/** What a port needs to know of one of HubSpot's object types. */
export interface HubspotObject<W = never, E extends EntityName = EntityName> {
  readonly entity: E;
  /** Also the port's object type. */
  readonly objectType: string;
  /** The property that moves with every change. */
  readonly modified: string;
  readonly mapping: Mapping<W, E>;
  readonly core: Part<E>;
  readonly beside: readonly Beside<E>[];
  /** Properties that the settings name, besides those that the mapping reads. */
  readonly named: readonly string[];
  readonly customNames: readonly string[];
  /** Puts together what the mapping reads. */
  readonly assemble: (properties: Members) => W;
}

export interface PortEnvironment {
  readonly client: HubspotClient;
  readonly context: MappingContext;
  readonly settings: HubspotSettings;
  readonly types: PropertyTypes;
}

type Configured = ConnectEnvironment['configured'];

export function companiesObject(settings: HubspotSettings, configured: Configured) {
  const { vatProperty, uniqueProperty, customFields } = settings;
  return objectOf<Company, 'Customer'>({
    entity: 'Customer',
    objectType: 'companies',
    modified: 'hs_lastmodifieddate',
    mapping: withConfigured(customerMapping, configured),
    beside: [],
    named: [vatProperty, uniqueProperty].filter((name) => name !== null),
    customNames: customFields.companies,
    assemble: (properties) =>
      wireOf<Company>({
        ...properties,
        ...named('OwnId', uniqueProperty, properties),
        ...named('VatNumber', vatProperty, properties),
      }),
  });
}

export function contactsObject(settings: HubspotSettings, configured: Configured) {
  const { uniqueProperty, customFields } = settings;
  return objectOf<Contact, 'Contact'>({
    entity: 'Contact',
    objectType: 'contacts',
    modified: 'lastmodifieddate',
    mapping: withConfigured(contactMapping, configured),
    beside: [
      {
        part: { name: 'company', fields: ['customer'], tracked: 'sweep' },
        load: (client, ids, call) =>
          associatedTo(client, { from: 'contacts', to: 'companies', as: 'Companies', ids }, call),
      },
    ],
    named: [uniqueProperty].filter((name) => name !== null),
    customNames: customFields.contacts,
    assemble: (properties) => wireOf<Contact>({ ...properties, ...named('OwnId', uniqueProperty, properties) }),
  });
}

export function ordersObject({ customFields, orderStages }: HubspotSettings, configured: Configured) {
  return objectOf<Order, 'Order'>({
    entity: 'Order',
    objectType: 'orders',
    modified: 'hs_lastmodifieddate',
    mapping: withConfigured(orderMapping, configured),
    beside: [
      {
        part: { name: 'company', fields: ['customer'], tracked: 'sweep' },
        load: (client, ids, call) =>
          associatedTo(client, { from: 'orders', to: 'companies', as: 'Companies', ids }, call),
      },
      { part: { name: 'lines', fields: ['lines'], tracked: 'sweep' }, load: lineItemsOf },
    ],
    named: [],
    customNames: customFields.orders,
    assemble: (properties) => wireOf<Order>({ ...properties, Stages: orderStages }),
  });
}

export function productsObject({ customFields }: HubspotSettings, configured: Configured) {
  return objectOf<Product, 'InventoryItem'>({
    entity: 'InventoryItem',
    objectType: 'products',
    modified: 'hs_lastmodifieddate',
    mapping: withConfigured(itemMapping, configured),
    beside: [],
    named: [],
    customNames: customFields.products,
    assemble: (properties) => wireOf<Product>(properties),
  });
}

function objectOf<W, E extends EntityName>(object: Omit<HubspotObject<W, E>, 'core'>): HubspotObject<W, E> {
  const apart = new Set<string>(object.beside.flatMap(({ part }) => part.fields));
  const whole = corePart(object.mapping, 'watermark');
  return { ...object, core: { ...whole, fields: whole.fields.filter((field) => !apart.has(field)) } };
}

function named(member: string, property: string | null, properties: Members): Members {
  return property === null ? {} : { [member]: properties[property] };
}
