import { emailOf, phoneOf } from '../../src/connector/codecs.ts';
import { type MappingContext, valueAt } from '../../src/connector/mapping.ts';
import type { Members, Notes } from '../../src/connector/plans.ts';
import type { Model } from '../../src/model/index.ts';
import type { Address, ContactPoint } from '../../src/model/values.ts';
import { addressOf } from './codecs.ts';
import type { ShopifyAddress } from './wire.ts';

/** The fields of a customer that can be set. */
export const FIELDS = ['name', 'contactPoints', 'addresses'] as const;

interface Asked {
  /** As `CustomerSetInput` and `CustomerInput` take them. */
  readonly members: Members;
  readonly refused: Notes;
  readonly lossy: Notes;
}

/** The input for what is asked of a customer; `node` is the customer as it stands, null for a new one. */
export function membersOf(values: Model<'Customer'>, node: unknown, context: MappingContext): Asked {
  const parts = [
    nameMembers(values.name),
    pointMembers(values.contactPoints, context),
    addressMembers(values.addresses, node),
  ];
  return {
    members: Object.assign({}, ...parts.map(({ members }) => members)),
    refused: parts.flatMap(({ refused }) => refused),
    lossy: parts.flatMap(({ lossy }) => lossy),
  };
}

const NOTHING: Asked = { members: {}, refused: [], lossy: [] };

/** Shopify takes no longer names. */
const LONGEST_NAME = 255;

function nameMembers(name: string | null | undefined): Asked {
  if (name === undefined) return NOTHING;
  if (name === null) return { ...NOTHING, members: { firstName: null, lastName: null } };
  const at = name.indexOf(' ');
  const [first, last] = at === -1 ? ['', name] : [name.slice(0, at), name.slice(at + 1)];
  const isKept = [first, last].every((part) => part.trim() === part && part.length <= LONGEST_NAME) && last !== '';
  if (!isKept)
    return {
      ...NOTHING,
      refused: [
        { path: 'name', detail: `two parts of at most ${LONGEST_NAME} letters, without white space around them` },
      ],
    };
  return { ...NOTHING, members: { firstName: first === '' ? null : first, lastName: last } };
}

function pointMembers(points: readonly ContactPoint[] | null | undefined, context: MappingContext): Asked {
  if (points === undefined) return NOTHING;
  const asked = (points ?? []).map((point, index) => ({ point, index }));
  const email = asked.find(({ point }) => point.type === 'EMAIL');
  const phone = asked.find(({ point }) => point.type === 'PHONE' || point.type === 'MOBILE');
  const others = asked.filter((each) => each !== email && each !== phone);
  const refused = [
    ...others.map(({ index }) => ({
      path: `contactPoints[${index}]`,
      detail: 'a customer has one e-mail and one phone',
    })),
    ...[email, phone].flatMap((each) =>
      each === undefined || isSound(each.point, context)
        ? []
        : [{ path: `contactPoints[${each.index}]`, detail: 'is no address that can be reached' }],
    ),
  ];
  if (refused.length > 0) return { ...NOTHING, refused };
  return { ...NOTHING, members: { email: email?.point.value ?? null, phone: phone?.point.value ?? null } };
}

function isSound({ type, value }: ContactPoint, { country }: MappingContext): boolean {
  return type === 'EMAIL' ? emailOf(value).isNormalized : phoneOf(value, country).isNormalized && value.startsWith('+');
}

function addressMembers(addresses: readonly Address[] | null | undefined, node: unknown): Asked {
  if (addresses === undefined) return NOTHING;
  const held = heldAddresses(node);
  const asked = (addresses ?? []).map((address, index) => inputOf(address, held, index));
  return {
    members: { addresses: asked.map(({ members }) => members) },
    refused: asked.flatMap(({ refused }) => refused),
    lossy: asked.flatMap(({ lossy }) => lossy),
  };
}

function heldAddresses(node: unknown): readonly ShopifyAddress[] {
  const nodes = valueAt(node, 'addressesV2.nodes');
  return Array.isArray(nodes) ? nodes : [];
}

/** One address as `MailingAddressInput`. What stood as the name of the same address keeps its own members. */
function inputOf(address: Address, held: readonly ShopifyAddress[], index: number): Asked {
  const path = `addresses[${index}]`;
  const [first = null, second = null, ...more] = address.lines;
  const same = held.find((each) => address.key !== null && addressOf(each, 'OTHER').key === address.key);
  const keepsName = same !== undefined && addressOf(same, 'OTHER').name === address.name;
  const names = keepsName
    ? {
        company: same.company ?? null,
        firstName: same.firstName ?? null,
        lastName: same.lastName ?? null,
        phone: same.phone ?? null,
      }
    : { company: address.name };
  const isCode = address.region === null || /^[A-Z0-9]{1,3}$/.test(address.region);
  const lossy = [
    ...(address.type === 'OTHER' ? [] : [{ path: `${path}.type`, detail: 'addresses of a shop have no use' }]),
    ...(more.length === 0 ? [] : [{ path: `${path}.lines`, detail: 'two lines: the others are joined to the second' }]),
    ...(isCode ? [] : [{ path: `${path}.region`, detail: 'only its code is taken' }]),
  ];
  const refused = address.country === null ? [{ path: `${path}.country`, detail: 'an address has a country' }] : [];
  const members = {
    ...names,
    address1: first,
    address2: more.length === 0 ? second : [second, ...more].join(', '),
    city: address.city,
    zip: address.postalCode,
    provinceCode: isCode ? address.region : null,
    countryCode: address.country,
  };
  return { members, refused, lossy };
}

/** The node as it stands after the input was taken. */
export function nodeWith(node: unknown, members: Members): object {
  const { email, phone, addresses, ...plain } = members;
  const list = Array.isArray(addresses) ? { addressesV2: { nodes: addresses.map(asNode) } } : {};
  return {
    ...(typeof node === 'object' ? node : {}),
    ...plain,
    ...(email === undefined ? {} : { defaultEmailAddress: email === null ? null : { emailAddress: email } }),
    ...(phone === undefined ? {} : { defaultPhoneNumber: phone === null ? null : { phoneNumber: phone } }),
    ...list,
  };
}

function asNode(input: Members): Members {
  const names = [input['firstName'], input['lastName']].filter((each) => typeof each === 'string');
  return { ...input, name: names.length === 0 ? null : names.join(' '), countryCodeV2: input['countryCode'] };
}

/** The input that puts back what a node holds of the given members. */
export function heldMembers(node: unknown, members: Members): Members {
  const held: Members = {
    firstName: valueAt(node, 'firstName') ?? null,
    lastName: valueAt(node, 'lastName') ?? null,
    email: valueAt(node, 'defaultEmailAddress.emailAddress') ?? null,
    phone: valueAt(node, 'defaultPhoneNumber.phoneNumber') ?? null,
    addresses: heldAddresses(node).map((each) => ({
      company: each.company ?? null,
      firstName: each.firstName ?? null,
      lastName: each.lastName ?? null,
      phone: each.phone ?? null,
      address1: each.address1 ?? null,
      address2: each.address2 ?? null,
      city: each.city ?? null,
      zip: each.zip ?? null,
      provinceCode: each.provinceCode ?? null,
      countryCode: each.countryCodeV2 ?? null,
    })),
  };
  return Object.fromEntries(Object.keys(members).map((name) => [name, held[name]]));
}
