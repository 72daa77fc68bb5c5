import { jsonText } from '../../../src/simulator/json.ts';
import type { Ledger } from '../../../src/simulator/ledger.ts';
import type { WindowLimit } from '../../../src/simulator/limits.ts';
import { children, instantMs, type Row, text } from '../../../src/simulator/row.ts';
import type { SimulatedRequest, SimulatedResponse, SimulatedSource } from '../../../src/simulator/server.ts';
import type { Entry } from '../../../src/simulator/table.ts';
import type { Account } from './account.ts';
import { type Filters, isRefusal, listed } from './listing.ts';
import { carrierRefusal, invalid, refusal, refused, tooMany, unknownRecord, unknownRoute } from './refusals.ts';
import { renderLabel, renderShipment, renderTracking, renderWarehouse } from './render.ts';
import { describeRequest, type Route, routeOf } from './routes.ts';
import { cancelShipment, createShipments, updateShipment } from './writes.ts';

export interface SourceParts {
  readonly account: Account;
  readonly ledger: Ledger;
  readonly apiKey: string;
  /** Null where nothing is refused for too many calls. */
  readonly limit: WindowLimit | null;
}

const SE_ID = /^(?=.{4,25}$)se(-[a-z0-9]+)+$/;

const SHIPMENT_FILTERS: Filters<Entry> = {
  codes: { shipment_status: ['pending', 'processing', 'label_purchased', 'cancelled'] },
  texts: {
    shipment_status: ({ row }) => [text(row, 'shipment_status') ?? 'pending'],
    batch_id: ({ row }) => [text(row, 'batch_id')],
    tag: ({ row }) => children(row, 'tags').map((tag) => text(tag, 'name')),
    sales_order_id: ({ row }) => children(row, 'items').map((item) => text(item, 'sales_order_id')),
    external_shipment_id: ({ row }) => [text(row, 'external_shipment_id')],
    shipment_number: ({ row }) => [text(row, 'shipment_number') ?? text(row, 'external_shipment_id')],
    store_id: ({ row }) => [text(row, 'store_id')],
  },
  times: { created_at: createdMs, modified_at: ({ updatedMs }) => updatedMs },
  sorts: { created_at: createdMs, modified_at: ({ updatedMs }) => updatedMs },
  alone: 'batch_id',
};

const LABEL_FILTERS: Filters<Entry> = {
  codes: { label_status: ['processing', 'completed', 'error', 'voided'] },
  texts: {
    label_status: ({ row }) => [row['voided'] === true ? 'voided' : (text(row, 'status') ?? 'completed')],
    ...Object.fromEntries(
      ['service_code', 'carrier_id', 'tracking_number', 'batch_id', 'rate_id', 'shipment_id', 'warehouse_id'].map(
        (member) => [member, ({ row }: Entry) => [text(row, member)]],
      ),
    ),
  },
  times: { created_at: createdMs },
  sorts: { created_at: createdMs, modified_at: createdMs },
};

/** API version 2 of one account. */
export function shipstationSource(parts: SourceParts): SimulatedSource {
  return {
    describe: describeRequest,
    handle: (request, call) => inJson(answer(parts, request, call)),
    refuse: refusal,
    // Keys do not expire.
    expireSessions: () => undefined,
  };
}

function answer(parts: SourceParts, request: SimulatedRequest, call: number): SimulatedResponse {
  const { apiKey, limit } = parts;
  const route = routeOf(request);
  if (route === null) return unknownRoute();
  if (request.headers['api-key'] !== apiKey)
    return refused(401, { type: 'security', code: 'unauthorized', message: 'The API key is invalid.' });
  if (limit !== null && !limit.take()) return tooMany(String(limit.retryAfterSeconds()));
  return request.method === 'GET' ? read(parts, route, request) : write(parts, route, { request, call });
}

function read({ account }: SourceParts, { action, key }: Route, request: SimulatedRequest): SimulatedResponse {
  switch (action) {
    case 'list shipments':
      return page('shipments', listed(account.shipments.list(), SHIPMENT_FILTERS, request), (entry) =>
        renderShipment(entry, account),
      );
    case 'list labels':
      return page('labels', listed(account.labels.list(), LABEL_FILTERS, request), ({ row }) =>
        renderLabel(row, account),
      );
    case 'list warehouses':
      return { status: 200, body: { warehouses: account.warehouses.list().map(renderWarehouse) } };
    case 'list carriers':
      return { status: 200, body: { carriers: account.carriers.list().map(({ row }) => row) } };
    case 'read shipment':
      return one('shipment_id', key, account.shipments.get(key), (entry) => renderShipment(entry, account));
    case 'read external': {
      const found = account.shipments.find('external', key)[0] ?? null;
      if (found === null) return unknownRecord('external_shipment_id', key ?? '');
      return { status: 200, body: renderShipment(found, account) };
    }
    case 'read label':
      return one('label_id', key, account.labels.get(key), ({ row }) => renderLabel(row, account));
    case 'track label': {
      const code = text(account.tracking.get(key)?.row ?? {}, 'carrier_error');
      if (code !== null) return carrierRefusal(code);
      return one('label_id', key, account.labels.get(key), ({ row }) => renderTracking(row, account));
    }
    case 'read warehouse':
      return one('warehouse_id', key, account.warehouses.get(key), renderWarehouse);
    case 'track':
      return track(account, request.url.searchParams);
    default:
      return unknownRoute();
  }
}

function write(
  { account, ledger }: SourceParts,
  { action, key }: Route,
  { request, call }: { readonly request: SimulatedRequest; readonly call: number },
): SimulatedResponse {
  const writing = { account, ledger, call, body: request.body.toString('utf8') };
  if (action === 'create shipments') return createShipments(writing);
  const entry = account.shipments.get(key);
  if (key === null || !SE_ID.test(key)) return invalid('shipment_id', 'not an id', 'invalid_identifier');
  if (entry === null) return unknownRecord('shipment_id', key);
  return action === 'cancel shipment' ? cancelShipment(writing, entry) : updateShipment(writing, entry);
}

function track(account: Account, query: URLSearchParams): SimulatedResponse {
  const [carrier, number] = [query.get('carrier_code'), query.get('tracking_number')];
  if (carrier === null || number === null) return invalid('tracking_number', 'required', 'field_value_required');
  const label = account.labels.find('number', number).find(({ row }) => text(row, 'carrier_code') === carrier);
  if (label === undefined) return { status: 200, body: { tracking_number: number, status_code: 'UN', events: [] } };
  return { status: 200, body: renderTracking(label.row, account) };
}

function one(field: string, key: string | null, entry: Entry | null, render: (entry: Entry) => Row): SimulatedResponse {
  if (key === null || !SE_ID.test(key)) return invalid(field, `'${key ?? ''}' is no id`, 'invalid_identifier');
  return entry === null ? unknownRecord(field, key) : { status: 200, body: render(entry) };
}

function page(
  collection: string,
  sheet: ReturnType<typeof listed<Entry>>,
  render: (entry: Entry) => Row,
): SimulatedResponse {
  if (isRefusal(sheet)) return sheet;
  return { status: 200, body: { [collection]: sheet.records.map(render), ...sheet.envelope } };
}

function createdMs({ row }: Entry): number {
  return instantMs(row, 'created_at') ?? 0;
}

/** Decimals go out digit for digit. */
function inJson(response: SimulatedResponse): SimulatedResponse {
  const { body, headers } = response;
  if (body === null || typeof body === 'string') return response;
  return {
    ...response,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: jsonText(body),
  };
}
