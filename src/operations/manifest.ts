import { createHash } from 'node:crypto';
import { type GraphQLSchema, Kind, type OperationDefinitionNode, parse, validate } from 'graphql';
import { z } from 'zod';

/** An operation as a client sends it. */
export interface ClientOperation {
  readonly id: string;
  readonly sha256: string;
  readonly name: string | null;
  readonly kind: string;
  readonly body: string;
}

/** Texts that are no operations of this gateway, each with where it stands. */
export class OperationsError extends Error {
  override readonly name = 'OperationsError';
  readonly code = 'OPERATIONS_INVALID';

  constructor(problems: readonly string[]) {
    super(`nothing was registered:\n${problems.map((each) => `  ${each}`).join('\n')}`);
  }
}

/** A text with the id that its client names it by; without one it is named by its SHA-256. */
interface Text {
  readonly where: string;
  readonly id?: string;
  readonly body: string;
}

/** Apollo's persisted query manifest, https://www.apollographql.com/docs/graphos/platform/security/persisted-queries#manifest-format */
const apolloManifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  version: z.literal(1),
  operations: z.array(z.object({ id: z.string().min(1), body: z.string() })),
});

/** What the Relay compiler writes with `persistConfig.file`: ids of its own making (MD5) to texts. */
const relayManifest = z.record(z.string().min(1), z.string());

/** The texts of a manifest of Apollo or Relay. Throws OperationsError. */
export function textsOfManifest(file: string, content: string): readonly Text[] {
  const json = jsonIn(file, content);
  const apollo = apolloManifest.safeParse(json);
  if (apollo.success)
    return apollo.data.operations.map(({ id, body }) => ({ where: `${file}, operation ${id}`, id, body }));
  const relay = relayManifest.safeParse(json);
  if (relay.success)
    return Object.entries(relay.data).map(([id, body]) => ({ where: `${file}, operation ${id}`, id, body }));
  throw new OperationsError([
    `${file}: neither a persisted query manifest of Apollo (format "apollo-persisted-query-manifest", version 1) nor persisted queries of Relay (an object of ids and texts)`,
  ]);
}

function jsonIn(file: string, content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw new OperationsError([`${file}: no JSON (${cause instanceof Error ? cause.message : String(cause)})`]);
  }
}

/** The operations of texts that are good for this schema. Throws OperationsError naming every one that is not. */
export function operationsIn(texts: readonly Text[], schema: GraphQLSchema): readonly ClientOperation[] {
  const problems: string[] = [];
  const operations = texts.flatMap(({ where, id, body }) => {
    const found = definitionIn(body, schema);
    if (typeof found === 'string') {
      problems.push(`${where}: ${found}`);
      return [];
    }
    const sha256 = sha256Of(body);
    return [{ id: id ?? sha256, sha256, name: found.name?.value ?? null, kind: found.operation, body }];
  });
  if (problems.length > 0) throw new OperationsError(problems);
  return operations;
}

/** The one operation of a document, or what is wrong with it. */
function definitionIn(body: string, schema: GraphQLSchema): OperationDefinitionNode | string {
  try {
    const document = parse(body);
    const [error] = validate(schema, document);
    if (error !== undefined) return error.message;
    const operations = document.definitions.filter(
      (each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION,
    );
    const [only] = operations;
    return only === undefined || operations.length > 1 ? `${operations.length} operations; one to a text` : only;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** In hex, as clients name a document by it. */
export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
