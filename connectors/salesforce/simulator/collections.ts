import type { SimulatedResponse } from '../../../src/simulator/server.ts';
import type { Field, ObjectType } from './field.ts';
import { normalId } from './ids.ts';
import { isObject, type Json } from './json.ts';
import { Refusal } from './refusals.ts';
import { invalid } from './write-values.ts';
import { Ambiguous, Writer, type WriterContext, type Written } from './writer.ts';

const maxRecords = 200;
const maxChunks = 10;

/** One record's part of a collection request. */
type Task = (writer: Writer) => Written;

interface SaveResult {
  readonly id?: string;
  readonly success: boolean;
  readonly errors: readonly { statusCode: string; message: string; fields: readonly string[] }[];
  readonly created?: boolean;
}

/** Creates (POST) or updates (PATCH) up to 200 records; each result stands at its record's place, and the status is 200 whatever they say. */
export function saveCollection(context: WriterContext, method: 'POST' | 'PATCH', body: unknown): SimulatedResponse {
  const { records, allOrNone } = readCollection(body);
  const types = records.map((record) => typeOf(context, record));
  const chunks = types.filter((type, at) => type !== types[at - 1]).length;
  if (chunks > maxChunks) {
    const message = `Cannot have more than ${maxChunks} chunks in a single operation. Please rearrange the data to reduce chunking.`;
    throw new Refusal(400, { errorCode: 'LIMIT_EXCEEDED', message });
  }
  const tasks = records.map((record, at): Task => {
    const type = types[at];
    if (type === undefined) throw new Error('each record has a type');
    return (writer) => (method === 'POST' ? writer.create(type, record) : updateOne(writer, type, record));
  });
  return { status: 200, body: runAll(context, tasks, allOrNone).map(({ created, ...result }) => result) };
}

export function upsertCollection(
  context: WriterContext,
  type: ObjectType,
  field: Field,
  body: unknown,
): SimulatedResponse {
  const { records, allOrNone } = readCollection(body);
  const tasks = records.map((record): Task => {
    const { [field.name]: value, ...rest } = record;
    return (writer) => {
      if (typeof value === 'string' && value !== '') return writer.upsert(type, field, value, rest);
      throw invalid('MISSING_ARGUMENT', `${field.name} not specified`);
    };
  });
  return { status: 200, body: runAll(context, tasks, allOrNone) };
}

export function deleteCollection(context: WriterContext, query: URLSearchParams): SimulatedResponse {
  const ids = (query.get('ids') ?? '').split(',').filter((id) => id !== '');
  refuseTooMany(ids.length, maxRecords);
  const tasks = ids.map((id): Task => {
    return (writer) => {
      const type = context.org.tableOfId(id)?.type;
      if (type === undefined || normalId(id) === null) throw invalid('MALFORMED_ID', `malformed id ${id}`);
      return known(() => writer.remove(type, id));
    };
  });
  const results = runAll(context, tasks, query.get('allOrNone') === 'true');
  return { status: 200, body: results.map(({ created, ...result }) => result) };
}

export function refuseTooMany(count: number, max: number): void {
  if (count <= max) return;
  throw new Refusal(400, {
    errorCode: 'EXCEEDED_ID_LIMIT',
    message: `record limit reached. cannot submit more than ${max} records into this call`,
  });
}

function updateOne(writer: Writer, type: ObjectType, record: Json): Written {
  const { id, Id, ...rest } = record;
  const key = id ?? Id;
  if (typeof key !== 'string') throw invalid('MISSING_ARGUMENT', 'Id not specified in an update call');
  if (normalId(key) === null || !key.startsWith(type.keyPrefix)) {
    throw invalid('MALFORMED_ID', `${type.label} ID: id value of incorrect type: ${key}`, ['Id']);
  }
  return known(() => writer.update(type, key, rest));
}

/** In a collection an id that leads nowhere is a wrong reference, not a missing resource. */
function known(write: () => Written): Written {
  try {
    return write();
  } catch (error) {
    if (error instanceof Refusal && error.errors[0]?.errorCode === 'NOT_FOUND') {
      throw invalid('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
    }
    throw error;
  }
}

function runAll(context: WriterContext, tasks: readonly Task[], allOrNone: boolean): SaveResult[] {
  const shared = new Writer(context);
  const results = tasks.map((task) => {
    const writer = allOrNone ? shared : new Writer(context);
    const result = run(task, writer);
    if (!allOrNone) settle(writer, result.success);
    return result;
  });
  if (!allOrNone) return results;
  const isDone = results.every(({ success }) => success);
  settle(shared, isDone);
  return isDone ? results : results.map((result) => (result.success ? rolledBack : result));
}

const rolledBack: SaveResult = {
  success: false,
  errors: [
    {
      statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
      fields: [],
    },
  ],
};

function settle(writer: Writer, isDone: boolean): void {
  if (isDone) writer.commit();
  else writer.rollBack();
}

function run(task: Task, writer: Writer): SaveResult {
  try {
    const { id, isCreated } = task(writer);
    return { id, success: true, errors: [], created: isCreated };
  } catch (error) {
    if (error instanceof Ambiguous) {
      const message = `${error.ids.length} matches found: more than one record found for external id field`;
      return { success: false, errors: [{ statusCode: 'DUPLICATE_EXTERNAL_ID', message, fields: [] }] };
    }
    if (!(error instanceof Refusal)) throw error;
    const errors = error.errors.map(({ errorCode, message, fields }) => ({
      statusCode: errorCode,
      message,
      fields: fields ?? [],
    }));
    return { success: false, errors };
  }
}

function readCollection(body: unknown): { readonly records: readonly Json[]; readonly allOrNone: boolean } {
  const records = isObject(body) ? body['records'] : undefined;
  if (!isObject(body) || !Array.isArray(records) || !records.every(isObject)) {
    throw new Refusal(400, {
      errorCode: 'JSON_PARSER_ERROR',
      message: 'records is required and must be a list of sObjects',
    });
  }
  refuseTooMany(records.length, maxRecords);
  return { records, allOrNone: body['allOrNone'] === true };
}

function typeOf(context: WriterContext, record: Json): ObjectType {
  const { attributes } = record;
  const name = isObject(attributes) ? attributes['type'] : undefined;
  const type = typeof name === 'string' ? context.org.type(name) : null;
  if (type !== null) return type;
  throw new Refusal(400, {
    errorCode: 'INVALID_TYPE',
    message: 'Each record needs an attributes map with the type of the sObject',
  });
}
