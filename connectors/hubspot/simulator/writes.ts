import type { Ledger } from '../../../src/simulator/ledger.ts';
import type { Row } from '../../../src/simulator/row.ts';
import type { SimulatedRequest, SimulatedResponse } from '../../../src/simulator/server.ts';
import { objectTypeOf } from './definitions.ts';
import { type Properties, plainType, type Stored } from './portal.ts';
import { type Reading, shown } from './reads.ts';
import { invalid, notFound } from './refusals.ts';
import { bodyOf, inputsOf, mustBeFree, normalized, propertiesIn } from './validation.ts';

const MAX_BATCH = 100;

export interface Writing extends Reading {
  readonly ledger: Ledger;
  /** The call of the ledger that writes. */
  readonly call: number;
}

/** `POST /crm/v3/objects/{objectType}`. */
export function createObject(writing: Writing, request: SimulatedRequest): SimulatedResponse {
  const stored = created(writing, bodyOf(request.body.toString('utf8')));
  return { status: 201, body: shown(writing, stored, Object.keys(stored.properties)) };
}

/** `PATCH /crm/v3/objects/{objectType}/{id}`. */
export function updateObject(writing: Writing, key: string, request: SimulatedRequest): SimulatedResponse {
  const body = bodyOf(request.body.toString('utf8'));
  const stored = updated(writing, held(writing, key, request.url.searchParams.get('idProperty')), body['properties']);
  return { status: 200, body: shown(writing, stored, Object.keys(stored.properties)) };
}

/** `DELETE /crm/v3/objects/{objectType}/{id}`: archived, and 204 also where it was archived before. */
export function archiveObject({ portal, type, ledger, call }: Writing, key: string): SimulatedResponse {
  const stored = portal.get(type, key);
  if (stored !== null && stored.archivedAtMs === null) {
    portal.archive(type, stored.id);
    ledger.effect({ call, action: 'delete', objectType: type, key: stored.id, values: {}, idempotencyKey: null });
  }
  return { status: 204, body: null };
}

/** `POST …/batch/{create,update,upsert,archive}`. */
export function writeBatch(writing: Writing, verb: string, request: SimulatedRequest): SimulatedResponse {
  const inputs = inputsOf(bodyOf(request.body.toString('utf8')), MAX_BATCH);
  const complete = { status: 'COMPLETE', startedAt: writing.nowText, completedAt: writing.nowText };
  const render = (stored: Stored) => shown(writing, stored, Object.keys(stored.properties)) as object;
  switch (verb) {
    case 'create':
      return { status: 201, body: { ...complete, results: inputs.map((input) => render(created(writing, input))) } };
    case 'update': {
      const results = inputs.map((input) =>
        render(updated(writing, held(writing, String(input['id']), propertyIn(input)), input['properties'])),
      );
      return { status: 200, body: { ...complete, results } };
    }
    case 'upsert': {
      const results = inputs.map((input) => {
        const { stored, isNew } = upserted(writing, input);
        return { ...render(stored), new: isNew };
      });
      return { status: 200, body: { ...complete, results } };
    }
    case 'archive':
      for (const input of inputs) archiveObject(writing, String(input['id']));
      return { status: 204, body: null };
    default:
      throw notFound();
  }
}

/** `POST /crm/v3/objects/{objectType}/merge`. */
export function mergeObjects(writing: Writing, request: SimulatedRequest): SimulatedResponse {
  const { portal, type, ledger, call } = writing;
  const body = bodyOf(request.body.toString('utf8'));
  const [survivor, absorbed] = [String(body['primaryObjectId']), String(body['objectIdToMerge'])];
  const stored = portal.merge(type, survivor, absorbed);
  if (stored === null) throw notFound();
  ledger.effect({
    call,
    action: 'delete',
    objectType: type,
    key: absorbed,
    values: { mergedInto: survivor },
    idempotencyKey: null,
  });
  return { status: 200, body: shown(writing, stored, []) };
}

function created(writing: Writing, input: Row): Stored {
  const { portal, type, ledger, call } = writing;
  const properties = normalized(type, propertiesIn(portal, type, input['properties']));
  mustBeFree(portal, type, properties, null);
  const id = portal.nextId();
  const stored = portal.put(type, id, properties);
  ledger.effect({ call, action: 'create', objectType: type, key: id, values: properties, idempotencyKey: null });
  associate(writing, id, input['associations']);
  return stored;
}

function updated(writing: Writing, stored: Stored, value: unknown, idempotencyKey: string | null = null): Stored {
  const { portal, type, ledger, call } = writing;
  const properties = normalized(type, propertiesIn(portal, type, value));
  mustBeFree(portal, type, properties, stored.id);
  const changed = Object.entries(properties).filter(([name, each]) => (stored.properties[name] ?? null) !== each);
  if (changed.length === 0) return stored;
  ledger.effect({
    call,
    action: 'update',
    objectType: type,
    key: stored.id,
    values: Object.fromEntries(changed),
    idempotencyKey,
  });
  return portal.put(type, stored.id, properties);
}

function upserted(writing: Writing, input: Row): { readonly stored: Stored; readonly isNew: boolean } {
  const { portal, type, ledger, call } = writing;
  const [idProperty, id] = [propertyIn(input), String(input['id'] ?? '')];
  if (idProperty === null || portal.definitions.get(type)?.get(idProperty)?.isUnique !== true)
    throw invalid('idProperty must be a property with unique values');
  if (id === '') throw invalid('id is missing');
  const known = portal.findBy(type, idProperty, id);
  if (known !== null) return { stored: updated(writing, known, input['properties'], id), isNew: false };
  const given: Properties = { ...propertiesIn(portal, type, input['properties']), [idProperty]: id };
  const properties = normalized(type, given);
  mustBeFree(portal, type, properties, null);
  const key = portal.nextId();
  ledger.effect({ call, action: 'create', objectType: type, key, values: properties, idempotencyKey: id });
  return { stored: portal.put(type, key, properties), isNew: true };
}

function associate({ portal, type }: Writing, id: string, value: unknown): void {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  for (const each of list) {
    const to = Reflect.get(Object(each), 'to');
    const types: unknown = Reflect.get(Object(each), 'types');
    const typeId: unknown = Array.isArray(types) ? Reflect.get(Object(types[0]), 'associationTypeId') : null;
    const toType = [...['companies', 'contacts', 'line_items']].map(objectTypeOf).find((one) => {
      return one !== null && plainType(type, one).typeId === Number(typeId);
    });
    if (toType === undefined || toType === null) throw invalid('association type not known');
    portal.link(type, toType, { from: id, to: String(Reflect.get(Object(to), 'id')), ...plainType(type, toType) });
  }
}

function held({ portal, type }: Writing, key: string, idProperty: string | null): Stored {
  const stored = idProperty === null ? portal.get(type, key) : portal.findBy(type, idProperty, key);
  if (stored === null || stored.archivedAtMs !== null) throw notFound();
  return stored;
}

function propertyIn(input: Row): string | null {
  return typeof input['idProperty'] === 'string' ? input['idProperty'] : null;
}
