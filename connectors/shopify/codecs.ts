import { countryOf, instant, reading } from '../../src/connector/codecs.ts';
import type { Codec, MappingContext } from '../../src/connector/mapping.ts';
import type { Reference } from '../../src/model/id.ts';
import { type Money, moneyOf } from '../../src/model/money.ts';
import { type Quantity, quantityOf } from '../../src/model/quantity.ts';
import type { Address, CustomField } from '../../src/model/values.ts';
import { keyOfGid } from './gid.ts';
import type {
  ShopifyAddress,
  ShopifyBuyer,
  ShopifyConnection,
  ShopifyLocationAddress,
  ShopifyMoney,
  ShopifyMoneyBag,
  ShopifyOwner,
} from './wire.ts';

/** Text without surrounding white space; null for none and for empty text. Throws TypeError for what is no text. */
export function textOf(wire: unknown): string | null {
  if (wire === null || wire === undefined) return null;
  if (typeof wire !== 'string') throw new TypeError('not text');
  const trimmed = wire.trim();
  return trimmed === '' ? null : trimmed;
}

/** The calendar date of an instant, in UTC. */
export const dateOfInstant = reading<string, string>('date of an instant in UTC', (wire) =>
  instant.decode(wire, NO_CONTEXT).slice(0, 10),
);

const NO_CONTEXT: MappingContext = { connection: '', legalEntity: null, currency: null, country: null };

/** An amount in what the shop counts in. */
export const bag: Codec<ShopifyMoneyBag, Money | null> = { name: 'shop money', decode: (wire) => moneyIn(wire) };

/** Null where there is no amount. Throws for what is no money. */
export function moneyIn(wire: ShopifyMoneyBag | null | undefined): Money | null {
  if (wire === null || wire === undefined) return null;
  if (wire.shopMoney === undefined) throw new TypeError('not money');
  return plainMoney(wire.shopMoney);
}

export function plainMoney(wire: ShopifyMoney | null | undefined): Money | null {
  if (wire === null || wire === undefined || wire.amount === null) return null;
  if (typeof wire.amount !== 'string' || typeof wire.currencyCode !== 'string') throw new TypeError('not money');
  return moneyOf(wire.amount, wire.currencyCode);
}

/** Points to another record of the shop by a global identifier. */
export function gidReference(type: string): Codec<string, Reference> {
  return { name: `reference to ${type}`, decode: (wire, context) => referenceOf(type, wire, context) };
}

export function referenceOf(type: string, gid: unknown, { connection }: MappingContext): Reference {
  const value = keyOfGid(type, gid);
  if (value === null) throw new TypeError('not a global identifier of this type');
  return { by: 'key', connection, objectType: type, value };
}

/** The numeric identifier of a part of a record. */
export function gidKey(type: string): Codec<string, string> {
  return {
    name: `identifier of ${type}`,
    decode: (gid) => {
      const key = keyOfGid(type, gid);
      if (key === null) throw new TypeError('not a global identifier of this type');
      return key;
    },
  };
}

/** A list that the source always gives. */
export function listOf<T>(list: readonly T[] | null | undefined): readonly T[] {
  if (!Array.isArray(list)) throw new TypeError('not a list');
  return list;
}

/** Points to an object that was asked for by its identifier; null where there is none. */
export function pointerOf(
  type: string,
  object: { readonly id: string } | null | undefined,
  context: MappingContext,
): Reference | null {
  return object === null || object === undefined ? null : referenceOf(type, object.id, context);
}

/** The nodes of a connection; null where there is no connection. Throws TypeError for what is none. */
export function nodesOf<T>(connection: ShopifyConnection<T> | null | undefined): readonly T[] | null {
  return connection === null || connection === undefined ? null : listOf(connection.nodes);
}

/** Text that must be there. */
export function mustText(wire: unknown): string {
  const found = textOf(wire);
  if (found === null) throw new TypeError('not text');
  return found;
}

/** Who bought: the customer, else the e-mail of a guest. */
export function buyerOf(wire: ShopifyBuyer | null | undefined, context: MappingContext): Reference | null {
  if (wire !== null && wire?.customer === undefined && wire?.email === undefined) throw new TypeError('not an order');
  if (wire?.customer !== null && wire?.customer !== undefined)
    return referenceOf('Customer', wire.customer.id, context);
  const email = textOf(wire?.email);
  return email === null ? null : { by: 'email', value: email.toLowerCase() };
}

/** Pieces: Shopify counts in whole ones. */
export function piecesOf(wire: unknown): Quantity {
  if (!Number.isSafeInteger(wire)) throw new TypeError('not a number of pieces');
  return quantityOf(String(wire), 'C62');
}

/** An address of a customer or order. The company stands for the name where there is one. */
export function addressOf(wire: ShopifyAddress, type: Address['type']): Address {
  return {
    type,
    name: textOf(wire.company) ?? textOf(wire.name),
    ...placeOf(wire),
    country: countryOf(textOf(wire.countryCodeV2)),
    key: keyOfGid('MailingAddress', wire.id),
  };
}

/** The parts of an address that name a place. */
export function placeOf(
  wire: ShopifyAddress | ShopifyLocationAddress,
): Pick<Address, 'lines' | 'city' | 'region' | 'postalCode'> {
  return {
    lines: [textOf(wire.address1), textOf(wire.address2)].filter((line) => line !== null),
    city: textOf(wire.city),
    region: textOf(wire.provinceCode) ?? textOf(wire.province),
    postalCode: textOf(wire.zip),
  };
}

/** The namespace of the metafield that holds our own id, and its name there. */
export const OWN = { namespace: 'mainstem', key: 'id' } as const;

const TYPES: Readonly<Record<string, CustomField['type']>> = {
  single_line_text_field: 'TEXT',
  multi_line_text_field: 'TEXT',
  number_integer: 'NUMBER',
  number_decimal: 'NUMBER',
  boolean: 'BOOLEAN',
  date: 'DATE',
  date_time: 'INSTANT',
};

/** What a metafield's type is in our words. Source: https://shopify.dev/docs/apps/build/custom-data/metafields/list-of-data-types */
export function customTypeOf(type: unknown): CustomField['type'] {
  return (typeof type === 'string' && Object.hasOwn(TYPES, type) ? TYPES[type] : undefined) ?? 'OTHER';
}

/** The metafields that were asked for, without our own. */
export function customFieldsOf({ metafieldList: list }: ShopifyOwner): readonly CustomField[] | null {
  const nodes = nodesOf(list);
  if (nodes === null) return null;
  return nodes
    .filter(({ namespace }) => namespace !== OWN.namespace)
    .map(({ namespace, key, type, value }) => ({
      name: `${mustText(namespace)}.${mustText(key)}`,
      type: customTypeOf(type),
      value: textOf(value),
    }));
}
