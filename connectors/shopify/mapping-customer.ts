import { emailOf, instant, phoneOf } from '../../src/connector/codecs.ts';
import { defineMapping, type MappingContext, rowsOf } from '../../src/connector/mapping.ts';
import type { Address, ContactPoint } from '../../src/model/values.ts';
import { addressOf, customFieldsOf, nodesOf, OWN, textOf } from './codecs.ts';
import type { ShopifyCustomer } from './wire.ts';

const { required, from, absent } = rowsOf<ShopifyCustomer>();

/** Customer from Customer. */
export const customerMapping = defineMapping<ShopifyCustomer, 'Customer'>('Customer', {
  kind: absent('a customer is a person, who may buy for an organisation'),
  number: absent('customers have none: the e-mail is the key between systems'),
  name: from(['firstName', 'lastName'], nameOf, 'update', 'written as first name up to the first space, and last name'),
  legalName: absent('not kept'),
  status: absent('the state of a customer is that of its login'),
  identifiers: absent('not kept, unless in a metafield'),
  parent: absent('customers have no hierarchy'),
  addresses: from(
    ['addressesV2.nodes'],
    addressesOf,
    'update',
    'without a use: all are of type OTHER; written as a whole',
  ),
  contactPoints: from(
    ['defaultEmailAddress.emailAddress', 'defaultPhoneNumber.phoneNumber'],
    contactPointsOf,
    'update',
    'one e-mail and one phone, both unique in the shop',
  ),
  industry: absent('not kept'),
  segment: absent('segments are searches, and no field of a customer'),
  accountOwner: absent('not kept'),
  currency: absent('the shop has one, its customers have none'),
  paymentTerms: absent('of orders and companies only'),
  creditLimit: absent('not kept'),
  creditHold: absent('not kept'),
  createdAt: required('createdAt', instant, 'read'),
  updatedAt: required('updatedAt', instant, 'read'),
  customFields: from(['metafieldList.nodes'], customFieldsOf, 'read', 'the metafields that the settings name'),
  correlationId: from(['metafieldList.nodes'], correlationOf, 'create', 'the metafield mainstem.id'),
});

function nameOf({ firstName, lastName }: ShopifyCustomer): string | null {
  const parts = [textOf(firstName), textOf(lastName)].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(' ');
}

function addressesOf({ addressesV2: list }: ShopifyCustomer): readonly Address[] | null {
  return nodesOf(list)?.map((each) => addressOf(each, 'OTHER')) ?? null;
}

function contactPointsOf(customer: ShopifyCustomer, context: MappingContext): readonly ContactPoint[] {
  const email = textOf(customer.defaultEmailAddress?.emailAddress);
  const phone = textOf(customer.defaultPhoneNumber?.phoneNumber);
  return [...(email === null ? [] : [emailOf(email)]), ...(phone === null ? [] : [phoneOf(phone, context.country)])];
}

function correlationOf({ metafieldList: list }: ShopifyCustomer): string | null {
  const own = nodesOf(list)?.find(({ namespace, key }) => namespace === OWN.namespace && key === OWN.key);
  return textOf(own?.value);
}
