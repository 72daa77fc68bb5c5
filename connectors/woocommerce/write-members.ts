import { valueAt } from '../../src/connector/mapping.ts';
import type { Members, Notes } from '../../src/connector/plans.ts';
import type { Address } from '../../src/model/values.ts';
import { addressMembers, addressOf, fullName } from './codecs.ts';

/** What a field becomes at the shop. */
export interface Asked {
  readonly members: Members;
  readonly refused: Notes;
  readonly lossy: Notes;
}

export function asked(members: Members, lossy: Notes = []): Asked {
  return { members, refused: [], lossy };
}

export function refused(path: string, detail: string): Asked {
  return { members: {}, refused: [{ path, detail }], lossy: [] };
}

/** A field is set as a whole or not at all. */
export function whole(part: Asked): Asked {
  return part.refused.length === 0 ? part : { ...part, members: {} };
}

export function allOf(parts: readonly Asked[]): Asked {
  return {
    members: parts.reduce<Members>((all, { members }) => merged(all, members), {}),
    refused: parts.flatMap((part) => [...part.refused]),
    lossy: parts.flatMap((part) => [...part.lossy]),
  };
}

/** Whether WordPress keeps the text as it is: it takes out tags, encoded octets, breaks and surplus spaces. */
export function isKept(text: string): boolean {
  return !/<|%[0-9a-f]{2}|[\r\n\t]| {2}|^\s|\s$/i.test(text);
}

/** The record with members in their places. */
export function merged(record: Members, members: Members): Members {
  const all: Record<string, unknown> = { ...record };
  for (const [name, value] of Object.entries(members)) {
    const held = all[name];
    all[name] = isMembers(held) && isMembers(value) ? merged(held, value) : value;
  }
  return all;
}

/** The members that are other than in the record, and what stands there now; null where none is. */
export function changedMembers(record: unknown, members: Members): { after: Members; before: Members } | null {
  const after: Record<string, unknown> = {};
  const before: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(members)) {
    const held = valueAt(record, name);
    if (isMembers(value)) {
      const inner = changedMembers(held, value);
      if (inner === null) continue;
      after[name] = inner.after;
      before[name] = inner.before;
    } else if (!isSame(held, value)) {
      after[name] = value;
      before[name] = held ?? '';
    }
  }
  return Object.keys(after).length === 0 ? null : { after, before };
}

/** Whether a record has all of these members; '' and nothing are the same to the shop. */
export function hasMembers(record: unknown, members: Members): boolean {
  return changedMembers(record, members) === null;
}

function isSame(left: unknown, right: unknown): boolean {
  return String(left ?? '') === String(right ?? '');
}

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const BLANK = {
  first_name: '',
  last_name: '',
  address_1: '',
  address_2: '',
  city: '',
  state: '',
  postcode: '',
  country: '',
} as const;

/** An address as the shop takes it; blank for null. `held` is the one that is there. */
export function addressAsked(address: Address | null, held: unknown, path: string): Asked {
  if (address === null) return asked(BLANK);
  const { lines, city, region, postalCode, country } = address;
  const texts = [address.name, ...lines, city, region, postalCode].filter((text) => text !== null);
  if (!texts.every(isKept))
    return refused(path, 'the shop would alter a text with tags, encoded octets or surplus spaces');
  const [first = '', ...others] = lines;
  const lossy =
    others.length > 1 ? [{ path: `${path}.lines`, detail: 'the shop has two: the second holds the rest' }] : [];
  return asked(
    {
      ...nameAsked(address, held),
      address_1: first,
      address_2: others.join(', '),
      city: city ?? '',
      state: region ?? '',
      postcode: postalCode ?? '',
      country: country ?? '',
    },
    lossy,
  );
}

/** What was asked of an address, in its place. */
export function within(place: 'billing' | 'shipping', address: Asked): Asked {
  const { members, ...notes } = address;
  return { ...notes, members: notes.refused.length > 0 ? {} : { [place]: members } };
}

/** The same name stays divided as it is, or that of the company. */
function nameAsked({ name }: Address, held: unknown): Members {
  const members = addressMembers(held);
  const isAsHeld = name !== null && (addressOf(held, 'BILLING')?.name === name || fullName(members) === name);
  if (isAsHeld) return { first_name: members.first_name ?? '', last_name: members.last_name ?? '' };
  return personAsked(name ?? '');
}

/** The last word is the last name. */
export function personAsked(name: string): Members {
  const at = name.lastIndexOf(' ');
  return at === -1
    ? { first_name: name, last_name: '' }
    : { first_name: name.slice(0, at), last_name: name.slice(at + 1) };
}
