import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  print,
} from 'graphql';

/** The domains of the schema: one file each, beside the prelude that all share. */
export function domainsOf(directory: string): readonly string[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.graphql') && file !== 'prelude.graphql')
    .map((file) => file.replace('.graphql', ''))
    .toSorted();
}

/**
 * The prelude and these domains (all when absent) as one subgraph document.
 *
 * Types that several domains extend become one; stubs of foreign entities give way to the entity itself.
 */
export function mergedDocument(directory: string, domains: readonly string[] = domainsOf(directory)): DocumentNode {
  const merged = new Map<string, DefinitionNode>();
  for (const domain of ['prelude', ...domains]) {
    const source = readFileSync(join(directory, `${domain}.graphql`), 'utf8');
    for (const definition of parse(source, { noLocation: true }).definitions) {
      const name = nameOf(definition);
      const known = merged.get(name);
      merged.set(name, known === undefined ? definition : mergeDefinitions(known, definition, domain));
    }
  }
  return { kind: Kind.DOCUMENT, definitions: [...merged.values()] };
}

function nameOf(definition: DefinitionNode): string {
  if (definition.kind === Kind.SCHEMA_EXTENSION) return 'extend schema';
  return 'name' in definition && definition.name !== undefined
    ? `${definition.kind} ${definition.name.value}`
    : definition.kind;
}

function mergeDefinitions(known: DefinitionNode, added: DefinitionNode, domain: string): DefinitionNode {
  if (known.kind === Kind.OBJECT_TYPE_DEFINITION && added.kind === Kind.OBJECT_TYPE_DEFINITION)
    return mergeObjects(known, added);
  if (print(known) !== print(added))
    throw new Error(`schema/${domain}.graphql defines ${nameOf(added)} differently from another file`);
  return known;
}

function mergeObjects(known: ObjectTypeDefinitionNode, added: ObjectTypeDefinitionNode): ObjectTypeDefinitionNode {
  const fields = new Map<string, FieldDefinitionNode>();
  for (const field of [...(known.fields ?? []), ...(added.fields ?? [])]) {
    if (!fields.has(field.name.value)) fields.set(field.name.value, field);
  }
  const directives = new Map(
    [...(known.directives ?? []), ...(added.directives ?? [])].map((each) => [print(each), each]),
  );
  const owner = isStub(known) ? added : known;
  return { ...owner, fields: [...fields.values()], directives: withoutStubKeys([...directives.values()]) };
}

function isStub(type: ObjectTypeDefinitionNode): boolean {
  return type.directives?.some(isStubKey) ?? false;
}

function isStubKey(directive: ConstDirectiveNode): boolean {
  return (
    directive.name.value === 'key' &&
    (directive.arguments?.some(
      (argument) =>
        argument.name.value === 'resolvable' && argument.value.kind === Kind.BOOLEAN && !argument.value.value,
    ) ??
      false)
  );
}

function withoutStubKeys(directives: readonly ConstDirectiveNode[]): readonly ConstDirectiveNode[] {
  const own = directives.filter((directive) => !isStubKey(directive));
  return own.some((directive) => directive.name.value === 'key') ? own : directives;
}
