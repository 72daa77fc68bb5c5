import { type Mapping, valueAt, wireOf } from '../../src/connector/mapping.ts';
import type { EntityName } from '../../src/model/index.ts';
import { customValueOf } from './codecs.ts';
import type { CustomFieldWire, CustomValues, IntuitEntity } from './wire.ts';

/** What a port needs to know of one of QuickBooks' object types. */
export interface QuickbooksObject<W, E extends EntityName> {
  readonly entity: E;
  /** Also the port's object type. */
  readonly name: string;
  readonly mapping: Mapping<W, E>;
  /** Names are deactivated, and queries hide what is inactive unless they ask for it. */
  readonly hasActive: boolean;
  /** False only for what is known to be of another noun. */
  readonly isOurs: (record: unknown) => boolean;
  /** Whether its lines name tax codes, which are objects of their own. */
  readonly hasTaxes: boolean;
}

/** The object with its custom fields by name too. What is no list of fields stays as it is, so that it becomes a gap. */
export function assembled<W extends IntuitEntity>(record: unknown): W {
  const fields: unknown = valueAt(record, 'CustomField');
  if (fields === undefined || fields === null) return wireOf<W>(record);
  if (!Array.isArray(fields)) return wireOf<W>({ ...Object(record), CustomFields: fields });
  return wireOf<W>({ ...Object(record), CustomField: byName(fields), CustomFields: fields });
}

type Values = { [name: string]: string | CustomValues };

/** Their values as a path finds them: a name may have dots, `P.O. Number`. */
function byName(fields: readonly unknown[]): CustomValues {
  const values: Values = {};
  for (const field of fields) {
    const name = valueAt(field, 'Name');
    const value = typeof field === 'object' && field !== null ? customValueOf(wireOf<CustomFieldWire>(field)) : null;
    if (typeof name === 'string' && value !== null) put(values, name.split('.'), value);
  }
  return values;
}

function put(values: Values, [first = '', ...others]: readonly string[], value: string): CustomValues {
  const held = values[first];
  values[first] = others.length === 0 ? value : put(typeof held === 'object' ? { ...held } : {}, others, value);
  return values;
}
