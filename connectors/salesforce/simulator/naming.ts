import type { CallDescription, SimulatedRequest } from '../../../src/simulator/server.ts';
import { isObject, parseJson } from './json.ts';
import type { Locators } from './locators.ts';
import { retrieveAsk } from './reads.ts';
import { Refusal } from './refusals.ts';
import { type Route, routeOf } from './routes.ts';
import type { Soql } from './soql-compile.ts';
import { conjuncts, keysOf } from './soql-run.ts';

/**
 * How the ledger and the fault switches call a request.
 *
 * Pages after the first carry their query's name with `more`: `more Account`. Keys are those of a retrieve, of a single record,
 * and of a query with `Id = …` or `Id IN (…)`.
 */
export function describeCall(soql: Soql, locators: Locators, request: SimulatedRequest): CallDescription {
  const route = routeOf(request);
  const kind = request.method === 'GET' ? 'read' : 'write';
  switch (route.kind) {
    case 'token':
      return { kind: 'auth', operation: 'token' };
    case 'query':
      return describeQuery(soql, route);
    case 'more':
      return { kind: 'read', operation: `more ${locators.typeOf(route.locator) ?? 'unknown'}` };
    case 'retrieve':
      return keyed(`retrieve ${route.type}`, retrieveAsk(request)?.ids);
    case 'limits':
    case 'versions':
      return { kind: 'describe', operation: `GET /${route.kind}` };
    case 'objects':
      return { kind: 'describe', operation: 'GET /sobjects' };
    case 'describe':
      return { kind: 'describe', operation: `GET /sobjects/${route.type}/describe` };
    case 'deleted':
    case 'updated':
      return { kind: 'read', operation: `GET /sobjects/${route.type}/${route.kind}` };
    case 'create':
    case 'basic':
      return { kind, operation: `${request.method} /sobjects/${route.type}` };
    case 'record': {
      const operation = `${request.method} /sobjects/${route.type}`;
      return kind === 'read' ? keyed(operation, [route.id]) : { kind, operation };
    }
    case 'external':
      return { kind, operation: `${request.method} /sobjects/${route.type}/${route.field}` };
    case 'collection':
      return { kind, operation: `${request.method} /composite/sobjects${typesIn(request)}` };
    case 'collection-upsert':
      return { kind, operation: `${request.method} /composite/sobjects/${route.type}/${route.field}` };
    case 'unknown':
      return { kind, operation: `${request.method} ${request.url.pathname}` };
  }
}

function describeQuery(soql: Soql, route: Extract<Route, { kind: 'query' }>): CallDescription {
  const name = route.scope === 'all' ? 'queryAll' : 'query';
  try {
    const query = soql.compile(route.soql);
    const keys = conjuncts(query.where)
      .map((part) => keysOf(part))
      .find((found) => found?.field === 'Id');
    return keyed(`${name} ${query.type.name}`, keys?.ids);
  } catch (error) {
    if (error instanceof Refusal) return { kind: 'read', operation: name };
    throw error;
  }
}

function keyed(operation: string, keys: readonly string[] | undefined): CallDescription {
  return { kind: 'read', operation, ...(keys === undefined ? {} : { keys }) };
}

/** The types of a collection write's records, so that a fault can strike one of them: ` Account`. */
function typesIn(request: SimulatedRequest): string {
  const body = parseJson(request.body.toString('utf8'));
  const records = isObject(body) ? body['records'] : null;
  const names = (Array.isArray(records) ? records : []).map((record) => {
    const attributes = isObject(record) ? record['attributes'] : null;
    return isObject(attributes) ? String(attributes['type']) : '';
  });
  return [...new Set(names)].map((name) => ` ${name}`).join('');
}
