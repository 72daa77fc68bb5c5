import { type ConfiguredFields, withConfigured } from '../../src/connector/configured.ts';
import { type Mapping, wireOf } from '../../src/connector/mapping.ts';
import type { EntityName, Model } from '../../src/model/index.ts';
import type { Domain } from './client.ts';
import type { TrytonSettings } from './config.ts';
import { customerMapping, employeeMapping, itemMapping, locationMapping, orderMapping } from './mapping.ts';
import { plainOf } from './mapping-values.ts';
import { below, corePart } from './ports-parts.ts';
import type { TrytonEmployee, TrytonLocation, TrytonParty, TrytonProduct, TrytonSale } from './wire.ts';

/** Children of a record that are read from their own model. */
export interface Children {
  readonly model: string;
  /** The field of the child that names its record, as it is asked for: `party`, or `sale` by way of `sale.currency.code`. */
  readonly link: string;
  /** Where the mapping finds them. */
  readonly into: string;
  readonly fields: readonly string[];
  readonly domain: Domain;
}

/** What a part is read from. Every read also reads the record itself, for its key, version and visibility. */
export interface ObjectPart<E extends EntityName> {
  readonly name: string;
  readonly fields: readonly (keyof Model<E> & string)[];
  /** Fields of the record's own model. */
  readonly own: readonly string[];
  readonly children: readonly Children[];
}

/** A model whose changes show in a record, and how its rows lead to the keys of such records. */
export interface Watched {
  readonly model: string;
  /** Which of its rows matter at all. */
  readonly domain: Domain;
  /** The field of the row that holds `id`s of the record (`via` null), or of what the record points to. */
  readonly link: string;
  /** The fields of the record that point to it; null where the link is the record itself. */
  readonly via: readonly string[] | null;
  /** The parts that change with it. */
  readonly parts: readonly string[];
  /** Whether rows can be deleted without touching the record. Then their number is compared between two looks. */
  readonly isCounted: boolean;
}

/** One model of Tryton as a port needs it. */
export interface TrytonObject<W, E extends EntityName> {
  readonly entity: E;
  readonly model: string;
  readonly mapping: Mapping<W, E>;
  /** Which rows are of this noun. */
  readonly domain: Domain;
  readonly parts: readonly ObjectPart<E>[];
  /** The fields of the volatile part `stock`; empty where there is none. */
  readonly stockFields: readonly (keyof Model<E> & string)[];
  readonly watched: readonly Watched[];
  readonly assemble: (row: Readonly<Record<string, unknown>>) => W;
}

const ADDRESS_FIELDS = [
  'party_name',
  'name',
  'street',
  'postal_code',
  'city',
  'subdivision.name',
  'country.code',
  'invoice',
  'delivery',
];

const ACTIVE = [['active', '=', true]] as const;

export function customerObject(
  settings: TrytonSettings,
  configured: ConfiguredFields,
): TrytonObject<TrytonParty, 'Customer'> {
  const mapping = withConfigured(customerMapping, configured, plainOf);
  const addresses: Children = {
    model: 'party.address',
    link: 'party',
    into: 'addresses',
    fields: ADDRESS_FIELDS,
    domain: ACTIVE,
  };
  const mechanisms: Children = {
    model: 'party.contact_mechanism',
    link: 'party',
    into: 'contact_mechanisms',
    fields: ['type', 'value', 'name'],
    domain: ACTIVE,
  };
  const identifiers: Children = {
    model: 'party.identifier',
    link: 'party',
    into: 'identifiers',
    fields: ['type', 'code'],
    domain: [],
  };
  const child = ({ model }: Children, part: string): Watched => ({
    model,
    domain: [],
    link: 'party',
    via: null,
    parts: [part],
    isCounted: true,
  });
  return {
    entity: 'Customer',
    model: 'party.party',
    mapping,
    domain: [settings.customers],
    parts: [
      corePart(mapping, ['addresses', 'contactPoints', 'identifiers', 'correlationId']),
      { name: 'addresses', fields: ['addresses'], own: [], children: [addresses] },
      { name: 'contactPoints', fields: ['contactPoints'], own: [], children: [mechanisms] },
      { name: 'identifiers', fields: ['identifiers', 'correlationId'], own: [], children: [identifiers] },
    ],
    stockFields: [],
    watched: [
      itself('party.party', ['core', 'addresses', 'contactPoints', 'identifiers']),
      child(addresses, 'addresses'),
      child(mechanisms, 'contactPoints'),
      child(identifiers, 'identifiers'),
    ],
    assemble: (row) => wireOf(row),
  };
}

export function orderObject(settings: TrytonSettings, configured: ConfiguredFields): TrytonObject<TrytonSale, 'Order'> {
  const mapping = withConfigured(orderMapping, configured, plainOf);
  const lines: Children = {
    model: 'sale.line',
    link: 'sale',
    into: 'lines',
    fields: below(mapping.reads(['lines']), 'lines[].'),
    domain: [['type', '=', 'line']],
  };
  return {
    entity: 'Order',
    model: 'sale.sale',
    mapping,
    domain: [['company', '=', settings.company]],
    parts: [corePart(mapping, ['lines']), { name: 'lines', fields: ['lines'], own: [], children: [lines] }],
    stockFields: [],
    watched: [
      itself('sale.sale', ['core', 'lines']),
      // Totals are computed from the lines while the order is a draft. Lines are deleted through their order, which is written then.
      { model: 'sale.line', domain: [], link: 'sale', via: null, parts: ['core', 'lines'], isCounted: false },
      {
        model: 'party.address',
        domain: [],
        link: 'id',
        via: ['invoice_address', 'shipment_address'],
        parts: ['core'],
        isCounted: false,
      },
    ],
    assemble: (row) => wireOf(row),
  };
}

export function itemObject(configured: ConfiguredFields): TrytonObject<TrytonProduct, 'InventoryItem'> {
  const mapping = withConfigured(itemMapping, configured, plainOf);
  const identifiers: Children = {
    model: 'product.identifier',
    link: 'product',
    into: 'identifiers',
    fields: ['type', 'code'],
    domain: [],
  };
  return {
    entity: 'InventoryItem',
    model: 'product.product',
    mapping,
    domain: [],
    parts: [{ ...corePart(mapping, ['stock']), children: [identifiers] }],
    stockFields: ['stock'],
    watched: [
      itself('product.product', ['core']),
      { model: 'product.template', domain: [], link: 'id', via: ['template'], parts: ['core'], isCounted: false },
      { model: 'product.identifier', domain: [], link: 'product', via: null, parts: ['core'], isCounted: true },
    ],
    assemble: (row) => wireOf(row),
  };
}

export function locationObject(configured: ConfiguredFields): TrytonObject<TrytonLocation, 'Location'> {
  const mapping = withConfigured(locationMapping, configured, plainOf);
  return {
    entity: 'Location',
    model: 'stock.location',
    mapping,
    domain: [['type', 'in', ['warehouse', 'storage']]],
    parts: [corePart(mapping, [])],
    stockFields: [],
    watched: [
      itself('stock.location', ['core']),
      { model: 'party.address', domain: [], link: 'id', via: ['address'], parts: ['core'], isCounted: false },
    ],
    assemble: (row) => wireOf(row),
  };
}

export function employeeObject(
  settings: TrytonSettings,
  configured: ConfiguredFields,
  todayOf: () => string,
): TrytonObject<TrytonEmployee, 'Employee'> {
  const mapping = withConfigured(employeeMapping, configured, plainOf);
  const core = corePart(mapping, []);
  const mechanisms = ['type', 'value', 'name', 'active'].map((field) => `party.contact_mechanisms.${field}`);
  const identifiers = ['type', 'code'].map((field) => `party.identifiers.${field}`);
  const own = core.own.filter((field) => !['today', 'party.contact_mechanisms', 'party.identifiers'].includes(field));
  return {
    entity: 'Employee',
    model: 'company.employee',
    mapping,
    domain: [['company', '=', settings.company]],
    // The party is not known before the employee is read, so its children come along: there are few employees.
    parts: [{ ...core, own: [...own, ...mechanisms, ...identifiers] }],
    stockFields: [],
    watched: [
      itself('company.employee', ['core']),
      { model: 'party.party', domain: [], link: 'id', via: ['party'], parts: ['core'], isCounted: false },
      ...['party.contact_mechanism', 'party.identifier'].map((model) => ({
        model,
        domain: [],
        link: 'party',
        via: ['party'],
        parts: ['core'],
        isCounted: true,
      })),
    ],
    assemble: (row) => wireOf({ ...row, today: todayOf() }),
  };
}

function itself(model: string, parts: readonly string[]): Watched {
  return { model, domain: [], link: 'id', via: null, parts, isCounted: false };
}
