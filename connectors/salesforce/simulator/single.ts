import { createHash } from 'node:crypto';
import type { SimulatedRequest, SimulatedResponse } from '../../../src/simulator/server.ts';
import type { Field, ObjectType } from './field.ts';
import { isObject, type Json, parseJson } from './json.ts';
import type { Org } from './org.ts';
import { noSuchColumn, notFound, Refusal } from './refusals.ts';
import { recordUrl, renderFields } from './render.ts';
import { idOf, type StoredRecord, textOf } from './table.ts';
import { Ambiguous, externalMatches, Writer, type WriterContext, type Written } from './writer.ts';

/** One record, by `fields=` or whole. Last-Modified on every object, ETag on accounts only. */
export function getRecord(
  org: Org,
  type: ObjectType,
  record: StoredRecord,
  request: SimulatedRequest,
): SimulatedResponse {
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  if (modifiedAtMs(record) <= since) return { status: 304, body: null };
  const asked = request.url.searchParams.get('fields');
  const fields = asked === null ? type.fields : namedFields(org, type, asked.split(','));
  const headers: Record<string, string> = { 'last-modified': new Date(modifiedAtMs(record)).toUTCString() };
  if (type.name === 'Account') headers['etag'] = etagOf(record);
  return { status: 200, headers, body: renderFields(type, record, withId(type, fields)) };
}

/** The fields of a list of names; refuses one that does not exist or is hidden. */
export function namedFields(org: Org, type: ObjectType, names: readonly string[]): Field[] {
  return names.map((name) => {
    const field = org.field(type, name.trim());
    if (field !== null) return field;
    throw new Refusal(400, { errorCode: 'INVALID_FIELD', message: noSuchColumn(name.trim(), type.name) });
  });
}

/** The source adds Id to what was asked for. */
export function withId(type: ObjectType, fields: readonly Field[]): readonly Field[] {
  const id = type.fields.find((field) => field.type === 'id');
  return id === undefined || fields.includes(id) ? fields : [...fields, id];
}

export function createRecord(context: WriterContext, type: ObjectType, request: SimulatedRequest): SimulatedResponse {
  const { id } = once(context, (writer) => writer.create(type, bodyOf(request)));
  return { status: 201, headers: { location: recordUrl(type, id) }, body: { id, success: true, errors: [] } };
}

export function updateRecord(
  context: WriterContext,
  type: ObjectType,
  id: string,
  request: SimulatedRequest,
): SimulatedResponse {
  const body = bodyOf(request);
  const record = new Writer(context).existing(type, id);
  if (!isPreconditionMet(type, record, request)) return { status: 412, body: null };
  once(context, (writer) => writer.update(type, id, body));
  return { status: 204, body: null };
}

export function deleteRecord(context: WriterContext, type: ObjectType, id: string): SimulatedResponse {
  once(context, (writer) => writer.remove(type, id));
  return { status: 204, body: null };
}

/** 201 for a new record, 200 for a changed one, 300 with the addresses of all when more than one has the value. */
export function upsertRecord(
  context: WriterContext,
  type: ObjectType,
  field: Field,
  value: string,
  request: SimulatedRequest,
): SimulatedResponse {
  const found = externalMatches(context.org, type, field, value);
  if (found.length > 1) return { status: 300, body: found.map((record) => recordUrl(type, idOf(record))) };
  if (found.length === 0 && request.url.searchParams.get('updateOnly') === 'true') throw notFound();
  const { id, isCreated } = once(context, (writer) => writer.upsert(type, field, value, bodyOf(request)));
  return { status: isCreated ? 201 : 200, body: { id, success: true, errors: [], created: isCreated } };
}

/** The single record with an external id, for GET and DELETE by it. */
export function recordByExternal(org: Org, type: ObjectType, field: Field, value: string): StoredRecord | Ambiguous {
  const found = externalMatches(org, type, field, value);
  const [only] = found;
  if (only === undefined) throw notFound();
  return found.length === 1 ? only : new Ambiguous(found.map((record) => idOf(record)));
}

function once(context: WriterContext, write: (writer: Writer) => Written): Written {
  const writer = new Writer(context);
  const written = write(writer);
  writer.commit();
  return written;
}

function bodyOf(request: SimulatedRequest): Json {
  const body = parseJson(request.body.toString('utf8'));
  if (isObject(body)) return body;
  throw new Refusal(400, {
    errorCode: 'JSON_PARSER_ERROR',
    message: 'The HTTP entity body is required, and must be a JSON object',
  });
}

function isPreconditionMet(type: ObjectType, record: StoredRecord, request: SimulatedRequest): boolean {
  const since = request.headers['if-unmodified-since'];
  if (since !== undefined) {
    const sinceMs = Date.parse(since);
    if (Number.isNaN(sinceMs)) throw badHeader('If-Unmodified-Since');
    if (modifiedAtMs(record) > sinceMs) return false;
  }
  const tags = request.headers['if-match'];
  if (tags === undefined || type.name !== 'Account' || tags === '*') return true;
  const wanted = tags.split(',').map((tag) => tag.trim());
  if (!wanted.every((tag) => /^"[^"]*"$/.test(tag))) throw badHeader('If-Match');
  return wanted.includes(etagOf(record));
}

function badHeader(name: string): Refusal {
  return new Refusal(400, { errorCode: 'INVALID_HEADER', message: `The value of the ${name} header is not valid` });
}

function modifiedAtMs(record: StoredRecord): number {
  return Date.parse(textOf(record, 'LastModifiedDate') ?? '');
}

function etagOf(record: StoredRecord): string {
  return `"${createHash('sha1').update(JSON.stringify(record)).digest('base64')}"`;
}
