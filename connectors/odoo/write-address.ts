import { isDeepStrictEqual } from 'node:util';
import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import type { Members, Notes } from '../../src/connector/plans.ts';
import type { Address } from '../../src/model/values.ts';
import { answers } from './answers.ts';
import type { OdooClient } from './client.ts';
import { falseForNull } from './write.ts';

/** Finds countries and their states by what the model calls them. */
export interface Places {
  country(code: string, call: Call): Promise<number | null>;
  state(country: number, name: string, call: Call): Promise<number | null>;
}

export function odooPlaces(client: OdooClient): Places {
  const first = async (model: string, domain: readonly unknown[], call: Call): Promise<number | null> => {
    const answer = await client.call({ model, method: 'search', args: { domain, limit: 1 } }, call);
    if (!Array.isArray(answer)) throw answers.protocol(`${model}/search`, 'answered without ids');
    const id: unknown = valueAt({ answer: answer[0] }, 'answer');
    return typeof id === 'number' ? id : null;
  };
  return {
    country: (code, call) => first('res.country', [['code', '=', code]], call),
    state: (country, name, call) =>
      first(
        'res.country.state',
        [['country_id', '=', country], '|', ['code', '=ilike', name], ['name', '=ilike', name]],
        call,
      ),
  };
}

/** What becomes of a list of addresses: fields of the partner itself, and commands for the partners below it. */
export interface AddressPlan {
  readonly own: Members;
  readonly before: Members;
  readonly commands: readonly unknown[];
  readonly undo: readonly unknown[];
  readonly hasNew: boolean;
  /** Nothing is to be done. */
  readonly isSame: boolean;
  /** The addresses as a read then shows them. */
  readonly after: readonly Address[];
  readonly lossy: Notes;
}

const TYPES: Readonly<Record<Address['type'], string>> = {
  BILLING: 'invoice',
  SHIPPING: 'delivery',
  POSTAL: 'other',
  STREET: 'other',
  OTHER: 'other',
};

interface Held {
  /** The key of the partner; null while it is made. */
  readonly key: string | null;
  readonly current: readonly Address[];
}

/**
 * The first billing address is the partner's own; every other is a partner below it, known by its key, else by its type. An address that is
 * no longer there is archived: orders may point to it.
 */
export async function addressPlan(
  wanted: readonly Address[],
  { key, current }: Held,
  places: Places,
  call: Call,
): Promise<AddressPlan> {
  const main =
    wanted.find((each) => key !== null && each.key === key) ??
    wanted.find(({ type, key: own }) => type === 'BILLING' && own === null);
  const heldMain = current.find((each) => key !== null && each.key === key);
  const free = new Set(current.filter((each) => each !== heldMain));
  const others = wanted.filter((each) => each !== main).map((each) => ({ each, held: taken(each, free) }));
  const lossy: { path: string; detail: string }[] = [];
  const own =
    main === undefined
      ? { after: null, members: EMPTY }
      : await members({ ...main, type: 'BILLING', name: null }, places, call);
  if (own.after !== null && main !== undefined && main.name !== null)
    lossy.push({ path: 'addresses', detail: 'the first billing address has the name of the customer' });
  const before = heldMain === undefined ? EMPTY : (await members(heldMain, places, call)).members;
  const commands: unknown[] = [];
  const undo: unknown[] = [];
  const after: { readonly address: Address; readonly key: number }[] = [];
  for (const { each, held } of others) {
    const next = await members(each, places, call);
    if (next.isLossy)
      lossy.push({
        path: 'addresses',
        detail: 'an address keeps two lines, states that Odoo knows, and billing, shipping or other',
      });
    after.push({
      address: { ...next.after, key: held?.key ?? null },
      key: held === undefined ? Number.MAX_SAFE_INTEGER : Number(held.key),
    });
    const child = { ...next.members, type: TYPES[each.type], name: each.name ?? false };
    if (held === undefined) commands.push([0, 0, child]);
    else if (!isDeepStrictEqual({ ...each, key: held.key }, held)) {
      const last = await members(held, places, call);
      commands.push([1, Number(held.key), child]);
      undo.push([1, Number(held.key), { ...last.members, type: TYPES[held.type], name: held.name ?? false }]);
    }
  }
  for (const held of free) {
    commands.push([1, Number(held.key), { active: false }]);
    undo.push([1, Number(held.key), { active: true }]);
  }
  const sorted = after.toSorted((left, right) => left.key - right.key).map(({ address }) => address);
  return {
    own: own.members,
    before,
    commands,
    undo,
    hasNew: others.some(({ held }) => held === undefined),
    isSame: commands.length === 0 && isDeepStrictEqual(own.members, before),
    after: [...(own.after === null ? [] : [{ ...own.after, key }]), ...sorted],
    lossy,
  };
}

const EMPTY: Members = { street: false, street2: false, zip: false, city: false, state_id: false, country_id: false };

/** The address that is meant: by key, else the first of its type that nobody else means. */
function taken(address: Address, free: Set<Address>): Address | undefined {
  const all = [...free];
  const held =
    address.key === null
      ? all.find(({ type }) => TYPES[type] === TYPES[address.type])
      : all.find(({ key }) => key === address.key);
  if (held !== undefined) free.delete(held);
  return held;
}

async function members(address: Address, places: Places, call: Call) {
  const country = address.country === null ? null : await places.country(address.country, call);
  const state = address.region === null || country === null ? null : await places.state(country, address.region, call);
  const [first = null, ...rest] = address.lines;
  const second = rest.length === 0 ? null : rest.join(', ');
  const type = address.type === 'BILLING' || address.type === 'SHIPPING' ? address.type : 'OTHER';
  const after: Address = {
    ...address,
    type,
    lines: [first, second].filter((line) => line !== null),
    region: state === null ? null : address.region,
    country: country === null ? null : address.country,
  };
  const isLossy =
    type !== address.type || rest.length > 1 || after.region !== address.region || after.country !== address.country;
  const sent = {
    street: first,
    street2: second,
    zip: address.postalCode,
    city: address.city,
    state_id: state,
    country_id: country,
  };
  return { after, isLossy, members: falseForNull(sent) };
}
