import type { Call } from '../../src/connector/contract.ts';
import type { Key, Members, Notes } from '../../src/connector/plans.ts';
import type { Order } from '../../src/model/index.ts';
import type { Address } from '../../src/model/values.ts';
import { addressOf, textOf } from './codecs.ts';
import type { Row } from './fields.ts';
import { ADDRESS } from './nouns.ts';
import { type PortEnvironment, searchRows } from './search.ts';
import type { OdooAddress, Text } from './wire.ts';

export interface OrderAddresses {
  readonly members: Members;
  /** As a read then shows them. */
  readonly after: Pick<Order, 'billTo' | 'shipTo'>;
  readonly refused: Notes;
}

const PLACES = [
  { path: 'billTo', member: 'partner_invoice_id', type: 'BILLING' },
  { path: 'shipTo', member: 'partner_shipping_id', type: 'SHIPPING' },
] as const;

/** The addresses that a new order names, by key: the customer's own, or one below it. What is not named Odoo takes from the customer. */
export async function addressesOfOrder(
  customer: Key,
  { billTo, shipTo }: Pick<Order, 'billTo' | 'shipTo'>,
  environment: PortEnvironment,
  call: Call,
): Promise<OrderAddresses> {
  const given = { billTo, shipTo };
  const asked = PLACES.flatMap((place) => {
    const address = given[place.path];
    return address === undefined || address === null ? [] : [{ ...place, id: idOf(address) }];
  });
  if (asked.length === 0) return { members: {}, after: {}, refused: [] };
  const ids = asked.flatMap(({ id }) => id ?? []);
  const held = typeof customer === 'string' ? await partnersOf(Number(customer), ids, environment, call) : [];
  const found = asked.map((each) => ({ ...each, row: held.find(({ id }) => id === each.id) }));
  return {
    members: Object.fromEntries(found.flatMap(({ member, row }) => (row === undefined ? [] : [[member, row.id]]))),
    after: Object.fromEntries(
      found.flatMap(({ path, type, row }) => (row === undefined ? [] : [[path, shownBy(row, type)]])),
    ),
    refused: found.flatMap(({ path, row }) =>
      row === undefined ? [{ path, detail: 'only an address of the customer, by its key' }] : [],
    ),
  };
}

function idOf({ key }: Address): number | null {
  return key !== null && /^[1-9]\d{0,9}$/.test(key) ? Number(key) : null;
}

function partnersOf(customer: number, ids: readonly number[], environment: PortEnvironment, call: Call) {
  const own = ['|', ['id', '=', customer], ['parent_id', '=', customer]];
  const domain = [['id', 'in', ids], ...own];
  return searchRows({ model: 'res.partner', domain, fields: ADDRESS, order: 'id asc' }, environment, call);
}

function shownBy(row: Row, type: 'BILLING' | 'SHIPPING'): Address | null {
  return addressOf(row as Row & Omit<OdooAddress, 'type'>, type, textOf(row['name'] as Text));
}
