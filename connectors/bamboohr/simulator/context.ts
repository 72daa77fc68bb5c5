import type { SimulatedResponse } from '../../../src/simulator/server.ts';
import type { Access } from './access.ts';
import type { Company } from './company.ts';
import type { Row } from './row.ts';

/** What answers are made from. */
export interface Context {
  readonly company: Company;
  readonly access: Access;
  /** Now, in whole seconds, and the day it falls on in the company's time zone: UTC. */
  readonly now: () => string;
  readonly today: () => string;
}

/** A request on its route. */
export interface Asked {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly version: string;
  /** The host and scheme that links in answers start with. */
  readonly origin: string;
  /** The path as it was asked for. */
  readonly path: string;
  readonly body: Buffer;
  readonly wantsJson: boolean;
}

export type Handler = (asked: Asked) => SimulatedResponse;

export function ok(body: unknown): SimulatedResponse {
  return { status: 200, body };
}

/** PHP has one kind of list: an object without members comes as `[]`. */
export function objectOrList<T>(members: Readonly<Record<string, T>>): Readonly<Record<string, T>> | readonly [] {
  return Object.keys(members).length === 0 ? [] : members;
}

/** The JSON object that a call has sent; null when it is none. XML, which the source reads too, is not simulated. */
export function sentObject({ body }: Asked): Row | null {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : null;
  } catch {
    return null;
  }
}
