import { keyError } from './errors.ts';
import type { Field, Model } from './field.ts';
import { Json } from './json.ts';
import { isList, type Wire } from './values.ts';

/** The answer of `fields_get`: every modelled field, or those that are named. States and domains are left empty. */
export function definitions(model: Model, names: Wire | undefined): Json {
  const wanted = isList(names) && names.length > 0 ? names.map(String) : [...model.fields.keys()];
  return new Json(
    JSON.stringify(
      Object.fromEntries(
        wanted.map((name) => {
          const field = model.fields.get(name);
          if (field === undefined) throw keyError(name);
          return [name, definition(field)];
        }),
      ),
    ),
  );
}

function definition(field: Field): Record<string, unknown> {
  return {
    context: '{}',
    loading: field.computed === null ? 'eager' : 'lazy',
    name: field.name,
    depends: [],
    on_change: [],
    on_change_with: [],
    readonly: field.isReadonly,
    required: field.isRequired,
    states: '{}',
    type: field.type,
    domain: '[]',
    searchable: field.isSearchable,
    sortable: field.isSortable,
    string: field.label,
    help: '',
    ...(field.relation === null ? {} : { relation: field.relation }),
    ...(field.inverse === null ? {} : { relation_field: field.inverse }),
    ...(field.selection === null ? {} : { selection: field.selection }),
    ...(field.digits === null ? {} : { digits: `[16, ${field.digits}]` }),
    create: true,
    delete: true,
  };
}
