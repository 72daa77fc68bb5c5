import type { Row } from '../../../src/simulator/row.ts';
import type { SimulatedResponse } from '../../../src/simulator/server.ts';
import { invalidAttribute } from './refusals.ts';

export interface Slice<T> {
  readonly items: readonly T[];
  readonly headers: Readonly<Record<string, string>>;
}

const DEFAULT_PER = 25;
const MAX_PER = 100;

/** Pages of a list: without `page` everything, with it `per` (25, at most 100), and totals in headers. */
export function paged<T>(
  items: readonly T[],
  parameters: URLSearchParams,
  isForced = false,
): Slice<T> | SimulatedResponse {
  const asked = parameters.get('page');
  if (asked === null && !isForced) return { items, headers: {} };
  const page = Number(asked ?? '1');
  const per = Math.min(MAX_PER, Number(parameters.get('per') ?? DEFAULT_PER));
  if (!Number.isSafeInteger(page) || page < 1) return invalidAttribute('page', 'must be a positive number');
  if (!Number.isSafeInteger(per) || per < 1) return invalidAttribute('per', 'must be a positive number');
  return {
    items: items.slice((page - 1) * per, page * per),
    headers: {
      'x-page': String(page),
      'x-per-page': String(per),
      'x-total-count': String(items.length),
      'x-total-pages': String(Math.ceil(items.length / per)),
    },
  };
}

export function isRefusal<T>(slice: Slice<T> | SimulatedResponse): slice is SimulatedResponse {
  return 'status' in slice;
}

/** A list as Gusto answers it: a bare array. */
export function arrayOf(slice: Slice<Row>): SimulatedResponse {
  return { status: 200, headers: slice.headers, body: slice.items };
}

/** The members of a parameter that takes several, separated by commas. */
export function several(parameters: URLSearchParams, name: string): readonly string[] {
  return (parameters.get(name) ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

export function flagOf(parameters: URLSearchParams, name: string): boolean | null {
  const value = parameters.get(name);
  return value === null ? null : value === 'true';
}
