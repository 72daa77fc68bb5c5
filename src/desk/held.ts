import type { Connections } from '../sources/connections.ts';
import { valueIn } from '../store/sealed-values.ts';
import type { StoredRecord } from '../store/stored-record.ts';

/**
 * What one record says of a field, as the index knows it with what was accepted for it: null = the source says there is none, undefined = it
 * does not keep the field or has not said.
 */
export function heldIn(connections: Connections, record: StoredRecord, field: string): unknown {
  const { connection, objectType, parts, pending } = record;
  const accepted = pending?.get(field);
  if (accepted !== undefined) return accepted.value;
  const name = connections.partOf(connection, objectType, field);
  const part = name === undefined ? undefined : parts[name];
  return part === undefined ? undefined : valueIn(part, field);
}
