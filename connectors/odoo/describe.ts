import type { SourceField } from '../../src/connector/configured.ts';
import type { Call } from '../../src/connector/contract.ts';
import type { EntityName } from '../../src/model/index.ts';
import { type Catalogue, typeOf } from './fields.ts';

/** The fields of a noun that hold one value, as `fields_get` describes them; of a many2one its name. Null where no port has the noun. */
export async function describeEntity(
  entity: EntityName,
  nouns: readonly { readonly entity: EntityName; readonly model: string }[],
  catalogue: Catalogue,
  call: Call,
): Promise<readonly SourceField[] | null> {
  const noun = nouns.find((each) => each.entity === entity);
  if (noun === undefined) return null;
  return [...(await catalogue.of(noun.model, call))].flatMap(([name, info]) => {
    const type = typeOf(info);
    if (type === null) return [];
    const isLink = info.type === 'many2one';
    return [{ path: isLink ? `${name}.name` : name, type, label: info.label, isWritable: !isLink && !info.isReadonly }];
  });
}
