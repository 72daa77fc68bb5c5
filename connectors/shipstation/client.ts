import type { Call, ConnectEnvironment, HttpRequest } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { sortedJson } from '../../src/connector/sending.ts';
import type { StepRequest } from '../../src/connector/write.ts';
import { answers, saysMissing } from './answers.ts';
import type { ShipstationSettings } from './config.ts';

export type Environment = Pick<ConnectEnvironment, 'transport' | 'clock'>;

/** One read. Nothing of it but the operation is told in errors and reports. */
export interface Reading {
  /** `GET /shipments/{shipment_id}`. */
  readonly operation: string;
  /** Below the address of the API, encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly keys?: number;
}

export interface ListPage {
  readonly records: readonly unknown[];
  readonly page: number;
  /** 0 or 1 for an empty list. */
  readonly pages: number;
  readonly total: number;
}

/** Reads and writes one account. Every method throws SourceError. */
export interface ShipstationClient {
  /** The record; null where the source says that it has none. */
  find(reading: Reading, call: Call): Promise<unknown>;
  /** A list without pages. */
  all(reading: Reading, collection: string, call: Call): Promise<readonly unknown[]>;
  page(reading: Reading, collection: string, call: Call): Promise<ListPage>;
  /** What the answer says; null where it has no body. */
  send(operation: string, request: StepRequest, call: Call): Promise<unknown>;
}

/**
 * A client with an API key in every request; there is no session.
 *
 * Source: https://docs.shipstation.com/authentication (API-Key), https://docs.shipstation.com/pagination
 */
export function shipstationClient(settings: ShipstationSettings, { transport, clock }: Environment): ShipstationClient {
  const get = (reading: Reading, call: Call) => transport.request(requestOf(settings, reading), call);
  const bodyOf = async (reading: Reading, call: Call) =>
    answers.body(await get(reading, call), reading.operation, clock.now());
  return {
    find: async (reading, call) => {
      const response = await get(reading, call);
      return saysMissing(response) ? null : answers.body(response, reading.operation, clock.now());
    },
    all: async (reading, collection, call) => listIn(await bodyOf(reading, call), collection, reading.operation),
    page: async (reading, collection, call) => {
      const body = await bodyOf(reading, call);
      const count = (name: string) => countIn(body, name, reading.operation);
      const records = listIn(body, collection, reading.operation);
      return { records, page: count('page'), pages: count('pages'), total: count('total') };
    },
    send: async (operation, request, call) => {
      const response = await transport.request(writeRequestOf(settings, operation, request), call);
      return response.status === 204 ? null : answers.body(response, operation, clock.now());
    },
  };
}

function requestOf(
  { apiUrl, apiKey }: ShipstationSettings,
  { operation, path, query = {}, keys }: Reading,
): HttpRequest {
  const words = new URLSearchParams(query).toString();
  return {
    method: 'GET',
    url: `${apiUrl}${path}${words === '' ? '' : `?${words}`}`,
    operation,
    headers: { accept: 'application/json', 'api-key': apiKey },
    ...(keys === undefined ? {} : { keys }),
  };
}

function writeRequestOf({ apiUrl, apiKey }: ShipstationSettings, operation: string, request: StepRequest): HttpRequest {
  const { method, path, body } = request;
  const headers = { accept: 'application/json', 'api-key': apiKey };
  if (body === null) return { method, url: `${apiUrl}${path}`, operation, headers };
  return {
    method,
    url: `${apiUrl}${path}`,
    operation,
    headers: { ...headers, 'content-type': 'application/json' },
    body: sortedJson(body),
  };
}

function listIn(body: unknown, collection: string, operation: string): readonly unknown[] {
  const records = valueAt(body, collection);
  if (!Array.isArray(records)) throw answers.protocol(operation, `answered without a list of ${collection}`);
  return records;
}

function countIn(body: unknown, name: string, operation: string): number {
  const count = valueAt(body, name);
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0)
    throw answers.protocol(operation, `answered a page without its ${name}`);
  return count;
}
