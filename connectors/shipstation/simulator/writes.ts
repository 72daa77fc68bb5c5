import { parseExactly } from '../../../src/simulator/json.ts';
import type { Ledger } from '../../../src/simulator/ledger.ts';
import { child, children, isRow, type Row, text } from '../../../src/simulator/row.ts';
import type { SimulatedResponse } from '../../../src/simulator/server.ts';
import type { Entry } from '../../../src/simulator/table.ts';
import type { Account } from './account.ts';
import { invalid, refused } from './refusals.ts';
import { renderShipment } from './render.ts';

export interface Writing {
  readonly account: Account;
  readonly ledger: Ledger;
  /** Its number in the ledger. */
  readonly call: number;
  readonly body: string;
}

/** What a caller may set; anything else in a body is ignored. */
const WRITABLE = [
  'carrier_id',
  'service_code',
  'external_order_id',
  'external_shipment_id',
  'shipment_number',
  'ship_date',
  'is_return',
  'warehouse_id',
  'ship_to',
  'ship_from',
  'return_to',
  'confirmation',
  'insurance_provider',
  'customs',
  'advanced_options',
  'items',
  'packages',
];
const MAX_TEXT = 50;

/** POST /shipments: what is wrong with one of several is told in its place, with status 200. */
export function createShipments(writing: Writing): SimulatedResponse {
  const { account, ledger, call } = writing;
  const body = parsed(writing.body);
  if (body === null) return invalid('body', 'Request body cannot be empty.', 'request_body_required');
  const asked = children(body, 'shipments');
  if (asked.length === 0) return invalid('shipments', 'shipments must not be empty', 'field_value_required');
  const misshapen = asked.map(misshapenIn).find((each) => each !== null);
  if (misshapen !== undefined && misshapen !== null) return misshapen;
  const rows = asked.map(writableOf);
  const externals = rows.map((row) => text(row, 'external_shipment_id')).filter((each) => each !== null);
  const isTaken = externals.some((each) => account.shipments.find('external', each).length > 0);
  if (isTaken || new Set(externals).size < externals.length) return conflict();
  const shipments = rows.map((row) => {
    const errors = flawsOf(row, account);
    if (errors.length > 0) return { ...row, errors };
    const created = { created_at: new Date(account.clock.now()).toISOString(), shipment_status: 'pending' };
    const entry = account.touch({ ...row, ...created, shipment_id: account.newId() });
    const key = text(entry.row, 'shipment_id') ?? '';
    const idempotencyKey = text(row, 'external_shipment_id');
    ledger.effect({ call, action: 'create', objectType: 'shipments', key, values: row, idempotencyKey });
    return { ...renderShipment(entry, account), errors: [] };
  });
  return { status: 200, body: { has_errors: shipments.some(({ errors }) => errors.length > 0), shipments } };
}

/** PUT /shipments/{id}: the shipment is what the body says, whole. */
export function updateShipment(writing: Writing, { row: old }: Entry): SimulatedResponse {
  const { account, ledger, call } = writing;
  const body = parsed(writing.body);
  if (body === null) return invalid('body', 'Request body cannot be empty.', 'request_body_required');
  const misshapen = misshapenIn(body);
  if (misshapen !== null) return misshapen;
  if (text(old, 'shipment_status') === 'label_purchased' || text(old, 'shipment_status') === 'cancelled')
    return wrongState('The shipment cannot be modified in this status.');
  const row = writableOf(body);
  const flaw = flawsOf(row, account)[0];
  if (flaw !== undefined) return invalid('shipment', flaw);
  const key = text(old, 'shipment_id') ?? '';
  const external = text(row, 'external_shipment_id');
  if (account.shipments.find('external', external).some(({ row: other }) => text(other, 'shipment_id') !== key))
    return conflict();
  const kept = Object.fromEntries(Object.entries(old).filter(([member]) => !WRITABLE.includes(member)));
  const entry = account.touch({ ...kept, ...row });
  ledger.effect({ call, action: 'update', objectType: 'shipments', key, values: row, idempotencyKey: null });
  return {
    status: 200,
    body: { ...renderShipment(entry, account), address_validation: null, errors: [] },
  };
}

/** PUT /shipments/{id}/cancel: "Any label associated with the shipment needs to be voided first." */
export function cancelShipment({ account, ledger, call }: Writing, { row }: Entry): SimulatedResponse {
  const key = text(row, 'shipment_id') ?? '';
  if (account.liveLabels(key).length > 0) return wrongState('Any label needs to be voided first.');
  if (text(row, 'shipment_status') !== 'cancelled') {
    const values = { shipment_status: 'cancelled' };
    account.touch({ ...row, ...values });
    ledger.effect({ call, action: 'transition', objectType: 'shipments', key, values, idempotencyKey: null });
  }
  return { status: 204, body: null };
}

function parsed(body: string): Row | null {
  try {
    const value = parseExactly(body);
    return isRow(value) ? value : null;
  } catch {
    return null;
  }
}

/** What is of another type than the schema says. */
function misshapenIn(row: Row): SimulatedResponse | null {
  const texts = ['service_code', 'shipment_number', 'external_shipment_id', 'external_order_id', 'ship_date'];
  const wrong = texts.find((member) => !['string', 'undefined'].includes(typeof row[member]) && row[member] !== null);
  if (wrong !== undefined) return invalid(`shipment.${wrong}`, 'must be text');
  const day = text(row, 'ship_date');
  if (day !== null && Number.isNaN(Date.parse(day))) return invalid('shipment.ship_date', 'not a date');
  const isNumber = (each: Row | null, member: string) => /^\d+(\.\d+)?$/.test(text(each ?? {}, member) ?? '');
  if (children(row, 'items').some((item) => !/^\d+$/.test(text(item, 'quantity') ?? '')))
    return invalid('shipment.items.quantity', 'must be a whole number');
  if (children(row, 'packages').some((each) => !isNumber(child(each, 'weight'), 'value')))
    return invalid('shipment.packages.weight', 'must be a number', 'field_value_required');
  return null;
}

function writableOf(row: Row): Row {
  const held = WRITABLE.filter((member) => row[member] !== undefined && row[member] !== null);
  return Object.fromEntries(held.map((member) => [member, shortened(member, row[member])]));
}

/** "Any additional characters will be truncated." */
function shortened(member: string, value: unknown): unknown {
  const isShort = member === 'external_shipment_id' || member === 'shipment_number';
  return isShort && typeof value === 'string' ? value.slice(0, MAX_TEXT) : value;
}

/** What is missing or points to nothing. */
function flawsOf(row: Row, account: Account): readonly string[] {
  const to = child(row, 'ship_to');
  const flaws: string[] = [];
  for (const member of ['name', 'address_line1', 'city_locality', 'postal_code', 'country_code'])
    if ((text(to ?? {}, member) ?? '') === '') flaws.push(`ship_to.${member} is required`);
  if (!/^[A-Z]{2}$/.test(text(to ?? {}, 'country_code') ?? '')) flaws.push('ship_to.country_code is invalid');
  const warehouse = text(row, 'warehouse_id');
  if (warehouse === null && child(row, 'ship_from') === null)
    flaws.push('Either ship_from or warehouse_id must be set');
  if (warehouse !== null && account.warehouses.get(warehouse) === null) flaws.push('warehouse_id was not found');
  const carrier = text(row, 'carrier_id');
  if (carrier !== null && account.carriers.get(carrier) === null) flaws.push('carrier_id was not found');
  return flaws;
}

function conflict(): SimulatedResponse {
  const message = 'external_shipment_id is already in use';
  return refused(409, { type: 'business_rules', code: 'identifier_conflict', message, field: 'external_shipment_id' });
}

function wrongState(message: string): SimulatedResponse {
  return refused(400, { type: 'business_rules', code: 'invalid_status', message, field: 'shipment_status' });
}
