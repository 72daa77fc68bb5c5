import type { Call, Found, PartName } from '../../src/connector/contract.ts';
import type { SourceError } from '../../src/connector/errors.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { together } from '../../src/connector/together.ts';
import type { EntityName } from '../../src/model/index.ts';
import { answers, type HubspotClient } from './client.ts';
import { instantOrNull } from './codecs.ts';
import type { HubspotObject, Members, PortEnvironment } from './objects.ts';
import { paths } from './paths.ts';

/** A batch read takes at most 100 inputs: https://developers.hubspot.com/docs/api-reference/crm-companies-v3/batch/read */
export const MAX_KEYS = 100;

/** One object as an answer shows it. */
export interface Wire {
  readonly id: string;
  readonly properties: Members;
  readonly url: string | null;
  readonly archivedAt: unknown;
}

interface Asked {
  readonly type: string;
  readonly ids: readonly string[];
  readonly properties: readonly string[];
  /** Another property with unique values that the ids are of. */
  readonly idProperty?: string;
  readonly isArchived?: boolean;
}

export interface BatchAnswer {
  readonly records: ReadonlyMap<string, Wire>;
  /** Ids that failed for another reason than that there is no such object. */
  readonly failures: ReadonlyMap<string, SourceError>;
}

/** Reads objects by id, in one call. What is neither in the answer nor failed is not visible. Throws SourceError. */
export async function batchRead(client: HubspotClient, asked: Asked, call: Call): Promise<BatchAnswer> {
  const { type, ids, properties, idProperty, isArchived = false } = asked;
  const operation = `POST /crm/v3/objects/${type}/batch/read`;
  const inputs = ids.map((id) => ({ id }));
  const by = idProperty === undefined ? {} : { idProperty };
  const { body } = await client.ask(
    {
      method: 'POST',
      path: `${paths.batch(type, 'read')}${isArchived ? '?archived=true' : ''}`,
      body: { inputs, properties, propertiesWithHistory: [], ...by },
      operation,
      keys: ids.length,
    },
    call,
  );
  const records = recordsIn(body, operation, properties);
  return { records: new Map(records.map((wire) => [wire.id, wire])), failures: failuresIn(body, operation) };
}

/** The objects of an answer, each once. */
export function recordsIn(body: unknown, operation: string, asked: readonly string[]): readonly Wire[] {
  const results = valueAt(body, 'results');
  if (!Array.isArray(results)) throw answers.protocol(operation, 'answered without results');
  const wires = results.map((result) => wireIn(result, operation, asked));
  return [...new Map(wires.map((wire) => [wire.id, wire])).values()];
}

function wireIn(result: unknown, operation: string, asked: readonly string[]): Wire {
  const id = valueAt(result, 'id');
  const properties = valueAt(result, 'properties');
  if (typeof id !== 'string' || !/^\d+$/.test(id) || !isMembers(properties, asked))
    throw answers.protocol(operation, 'answered an object without id or properties');
  const url = valueAt(result, 'url');
  const isPage = typeof url === 'string' && url.startsWith('https://');
  return {
    id,
    properties: withoutEmpty(properties),
    url: isPage ? url : null,
    archivedAt: valueAt(result, 'archivedAt'),
  };
}

/** What a status of 207 tells of single ids. */
function failuresIn(body: unknown, operation: string): ReadonlyMap<string, SourceError> {
  const errors = valueAt(body, 'errors') ?? [];
  if (!Array.isArray(errors)) throw answers.protocol(operation, 'answered errors that are no list');
  const failures = new Map<string, SourceError>();
  for (const error of errors) {
    const category = valueAt(error, 'category');
    if (category === 'OBJECT_NOT_FOUND') continue;
    const failure = answers.refused(answers.kindOf(category) ?? 'protocol', operation, {
      what: 'refused a record of a batch',
    });
    const ids = valueAt(error, 'context.ids');
    if (!Array.isArray(ids)) throw failure;
    for (const id of ids) failures.set(String(id), failure);
  }
  return failures;
}

/** A property that was cleared may come as `''`: there is none. */
function withoutEmpty(properties: Members): Members {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, value === '' ? null : value]));
}

/** An object that holds something, and nothing of what was asked for, holds no properties. */
function isMembers(value: unknown, asked: readonly string[]): value is Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.keys(value).length === 0 || asked.some((name) => Object.hasOwn(value, name));
}

/** The properties behind the parts, and those that a listing needs itself. */
export function propertiesOf<W, E extends EntityName>(
  object: HubspotObject<W, E>,
  parts: readonly PartName[],
): readonly string[] {
  const reads = object.mapping.reads(fieldsOf(object, parts)).filter((path) => /^[a-z0-9_]+$/.test(path));
  return [...new Set([...reads, ...object.named, ...object.customNames, object.modified, 'hs_merged_object_ids'])];
}

function fieldsOf<W, E extends EntityName>(object: HubspotObject<W, E>, parts: readonly PartName[]): readonly string[] {
  const all = [object.core, ...object.beside.map(({ part }) => part)];
  return all.filter(({ name }) => parts.includes(name)).flatMap(({ fields }) => fields);
}

/** The records of objects, with what the parts keep elsewhere. Throws SourceError. */
export async function foundOf<W, E extends EntityName>(
  object: HubspotObject<W, E>,
  environment: PortEnvironment,
  asked: { readonly wires: readonly Wire[]; readonly parts: readonly PartName[] },
  call: Call,
): Promise<readonly Found<E>[]> {
  const { wires, parts } = asked;
  if (wires.length === 0) return [];
  const ids = wires.map(({ id }) => id);
  const types = await environment.types.of(object.objectType, object.customNames, call);
  const loads = object.beside.filter(({ part }) => parts.includes(part.name));
  const beside = await together(call, (one) =>
    Promise.all(loads.map(({ load }) => load(environment.client, ids, one))),
  );
  return wires.map((wire) => {
    const { id, properties, url } = wire;
    const custom =
      types === null ? {} : { Custom: [...types].map(([name, type]) => ({ name, type, value: properties[name] })) };
    const members = Object.assign({}, properties, custom, ...beside.map((each) => each.get(id)));
    return {
      key: id,
      version: null,
      sourceUpdatedAt: modifiedAt(object, wire),
      parts: [object.core, ...object.beside.map(({ part }) => part)]
        .map(({ name }) => name)
        .filter((name) => parts.includes(name)),
      ...object.mapping.decode(object.assemble(members), environment.context, fieldsOf(object, parts)),
      url,
    };
  });
}

/** When an object changed last; null when it is missing or unreadable. */
export function modifiedAt<W, E extends EntityName>(
  { modified }: HubspotObject<W, E>,
  { properties }: Wire,
): string | null {
  return instantOrNull(properties[modified]);
}
