import type { Env } from './env.ts';
import type { Row, Value, Wire } from './values.ts';

export type FieldType =
  | 'char'
  | 'text'
  | 'integer'
  | 'float'
  | 'numeric'
  | 'boolean'
  | 'date'
  | 'timestamp'
  | 'timedelta'
  | 'selection'
  | 'reference'
  | 'many2one'
  | 'one2many'
  | 'many2many';

/** How a field that is not stored comes about. */
export interface Computed {
  get(row: Row, env: Env): Value;
  /** The domain that a search on it means, where it is not just its value. */
  search?(operator: string, value: Wire): readonly Wire[];
}

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly label: string;
  readonly isRequired: boolean;
  readonly isReadonly: boolean;
  readonly isSearchable: boolean;
  readonly isSortable: boolean;
  readonly relation: string | null;
  /** The many2one of the related model that points back. */
  readonly inverse: string | null;
  readonly selection: readonly (readonly [string, string])[] | null;
  readonly digits: number | null;
  readonly computed: Computed | null;
}

export interface Model {
  readonly name: string;
  readonly label: string;
  readonly fields: ReadonlyMap<string, Field>;
  readonly hasActive: boolean;
  /** The order of a search without one, and of one2many lists. */
  readonly order: readonly (readonly [string, string | null])[];
  /** What records that point here sort by. */
  readonly sortsBy: readonly string[];
  /** Its records belong to a company and are hidden from users of others. */
  readonly hasCompanyRule: boolean;
}

export type FieldLines = Readonly<Record<string, { readonly label: string; readonly fields: readonly string[] }>>;

const types: ReadonlySet<string> = new Set<FieldType>([
  'char',
  'text',
  'integer',
  'float',
  'numeric',
  'boolean',
  'date',
  'timestamp',
  'timedelta',
  'selection',
  'reference',
  'many2one',
  'one2many',
  'many2many',
]);

const isFieldType = (type: string): type is FieldType => types.has(type);

/** Reads one line: `name | type | label | flags | relation, selection or digits`. */
export function fieldOf(line: string, computed: Readonly<Record<string, Computed>>): Field {
  const [name = '', type = '', label = '', flags = '', extra = ''] = line.split('|').map((part) => part.trim());
  if (!isFieldType(type)) throw new Error(`no field type ${type}`);
  const isRelation = type === 'many2one' || type === 'one2many' || type === 'many2many';
  const [relation = '', inverse] = extra.split(':');
  return {
    name,
    type,
    label,
    isRequired: flags.includes('R'),
    isReadonly: flags.includes('r'),
    isSearchable: flags.includes('s'),
    isSortable: flags.includes('o'),
    relation: isRelation ? relation : null,
    inverse: inverse ?? null,
    selection: type === 'selection' && extra !== '' ? selectionOf(extra) : null,
    digits: type === 'numeric' && extra !== '' ? Number(extra) : null,
    computed: computed[name] ?? null,
  };
}

function selectionOf(extra: string): (readonly [string, string])[] {
  return extra.split(',').map((pair) => {
    const [code = '', label = code] = pair.split('=');
    return [code, label] as const;
  });
}
