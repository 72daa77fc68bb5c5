import type { SourceField } from '../../src/connector/configured.ts';
import type { Call } from '../../src/connector/contract.ts';
import { together } from '../../src/connector/together.ts';
import type { EntityName } from '../../src/model/index.ts';
import type { FieldInfo, TrytonClient } from './client.ts';
import { isSettable } from './write-configured.ts';

const TYPES: Readonly<Record<string, SourceField['type'] | undefined>> = {
  char: 'TEXT',
  text: 'TEXT',
  selection: 'TEXT',
  integer: 'NUMBER',
  float: 'NUMBER',
  numeric: 'NUMBER',
  boolean: 'BOOLEAN',
  date: 'DATE',
  datetime: 'INSTANT',
  timestamp: 'INSTANT',
};

/**
 * The fields of a noun that hold one value, and those of the records that it points to, as `fields_get` describes them; null where no port
 * has the noun. Throws SourceError.
 */
export async function describeEntity(
  client: TrytonClient,
  objects: readonly { readonly entity: EntityName; readonly model: string }[],
  entity: EntityName,
  call: Call,
): Promise<readonly SourceField[] | null> {
  const object = objects.find((each) => each.entity === entity);
  if (object === undefined) return null;
  const own = await client.fieldsOf(object.model, call);
  const links = [...own].flatMap(([name, { type, relation }]) =>
    type === 'many2one' && relation !== null ? [{ name, relation }] : [],
  );
  const models = [...new Set(links.map(({ relation }) => relation))];
  const described = await together(call, (each) =>
    Promise.all(models.map(async (model) => [model, await client.fieldsOf(model, each)] as const)),
  );
  const byModel = new Map(described);
  return [
    ...[...own].flatMap(([name, field]) => fieldOf(name, field, isSettable(field))),
    ...links.flatMap(({ name, relation }) =>
      [...(byModel.get(relation) ?? [])].flatMap(([inner, field]) => fieldOf(`${name}.${inner}`, field, false)),
    ),
  ];
}

function fieldOf(path: string, { type, label }: FieldInfo, isWritable: boolean): readonly SourceField[] {
  const known = TYPES[type];
  return known === undefined ? [] : [{ path, type: known, label, isWritable }];
}
