import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type DocumentNode,
  defaultFieldResolver,
  execute,
  type GraphQLError,
  type GraphQLFieldResolver,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from 'graphql';
import type { Ledger } from '../../../src/simulator/ledger.ts';
import { isRow } from '../../../src/simulator/row.ts';
import type {
  CallDescription,
  SimulatedRequest,
  SimulatedResponse,
  SimulatedSource,
} from '../../../src/simulator/server.ts';
import type { OAuthTokens } from '../../../src/simulator/tokens.ts';
import type { Bucket } from './bucket.ts';
import { actualCost, requestedCost } from './cost.ts';
import { Idempotency } from './idempotency.ts';
import { queries } from './queries.ts';
import { refusal } from './refusals.ts';
import type { Shop } from './shop.ts';
import { type Asking, mustBeAllowed } from './view-parts.ts';
import { customerMutations } from './write-customers.ts';
import { orderMutations } from './write-orders.ts';
import { refundMutations } from './write-refunds.ts';
import { stockMutations } from './write-stock.ts';

const schema = buildSchema(readFileSync(new URL('./admin-2026-07.graphql', import.meta.url), 'utf8'));

/** The oldest version that is still served: what is older falls forward to it. */
export const OLDEST_VERSION = '2025-10';
const NEWEST_VERSION = '2026-10';
const MOST_POINTS = 1000;
const LONGEST_LIST = 250;
const TOKEN_PATH = '/admin/oauth/access_token';

export interface SourceParts {
  readonly shop: Shop;
  readonly ledger: Ledger;
  readonly tokens: OAuthTokens;
  readonly staticToken: string;
  readonly bucket: Bucket;
  readonly isMetered: boolean;
  readonly scopes: ReadonlySet<string>;
  readonly denied: ReadonlySet<string>;
  /** The version that answers whatever is asked for; null for the one asked for. */
  readonly answersAs: string | null;
}

interface Operation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** The Admin GraphQL API of one shop, with its token endpoint. */
export function shopifySource(parts: SourceParts): SimulatedSource {
  const idempotency = new Idempotency(schema.getDirective('idempotent'));
  return {
    describe,
    handle: (request, call) => {
      if (request.url.pathname === TOKEN_PATH) return parts.tokens.issue(request);
      const version = /^\/admin\/api\/([^/]+)\/graphql\.json$/.exec(request.url.pathname)?.[1];
      if (version === undefined || request.method !== 'POST') return refusal(404, undefined);
      if (!isSignedIn(request, parts)) return refusal(401, undefined);
      return answer(request, { parts, idempotency, call, version });
    },
    refuse: refusal,
    expireSessions: () => parts.tokens.expireAll(),
  };
}

function isSignedIn({ headers }: SimulatedRequest, { tokens, staticToken }: SourceParts): boolean {
  const token = headers['x-shopify-access-token'];
  return typeof token === 'string' && (token === staticToken || tokens.isGood(`Bearer ${token}`));
}

const DESCRIBES = ['shop', 'currentAppInstallation', 'metafieldDefinitions'];

/** What the ledger says: the kind of operation and its root fields, `query nodes`, `mutation customerSet`. */
function describe(request: SimulatedRequest): CallDescription {
  if (request.url.pathname === TOKEN_PATH) return { kind: 'auth', operation: `POST ${TOKEN_PATH}` };
  const read = operationOf(request);
  if (read === null || 'errors' in read) return { kind: 'read', operation: 'graphql' };
  const { operation, variables } = read;
  const fields = operation.selectionSet.selections.flatMap((each) =>
    each.kind === Kind.FIELD ? [each.name.value] : [],
  );
  const isDescription = fields.every((field) => DESCRIBES.includes(field));
  const keys = variables['ids'];
  return {
    kind: operation.operation === 'mutation' ? 'write' : isDescription ? 'describe' : 'read',
    operation: `${operation.operation} ${fields.filter((field) => field !== 'shop' || isDescription).join(' ')}`,
    ...(Array.isArray(keys) ? { keys: keys.map(String) } : {}),
  };
}

function operationOf(
  request: SimulatedRequest,
): Operation | { readonly errors: readonly { readonly message: string }[] } | null {
  try {
    const body: unknown = JSON.parse(request.body.toString('utf8'));
    if (!isRow(body) || typeof body['query'] !== 'string') return null;
    const document = parse(body['query']);
    const name = typeof body['operationName'] === 'string' ? body['operationName'] : null;
    const operation = getOperationAST(document, name);
    if (operation === null || operation === undefined)
      return { errors: [{ message: 'An operation name is required' }] };
    return { document, operation, variables: isRow(body['variables']) ? body['variables'] : {} };
  } catch (error) {
    return { errors: [{ message: `syntax error: ${error instanceof Error ? error.message : 'unreadable'}` }] };
  }
}

interface Serving {
  readonly parts: SourceParts;
  readonly idempotency: Idempotency;
  readonly call: number;
  readonly version: string;
}

async function answer(request: SimulatedRequest, serving: Serving): Promise<SimulatedResponse> {
  const { parts, version } = serving;
  const headers = versionHeaders(version, parts.answersAs);
  const respond = (body: unknown): SimulatedResponse => ({ status: 200, headers, body });
  const read = operationOf(request);
  if (read === null)
    return { status: 400, headers, body: { errors: { query: 'Required parameter missing or invalid' } } };
  if ('errors' in read) return respond(read);
  const invalid = validate(schema, read.document);
  if (invalid.length > 0) return respond({ errors: invalid.map(withCode('undefinedField')) });
  const tooLong = longestList(read.variables);
  if (tooLong > LONGEST_LIST)
    return respond({
      errors: [
        {
          message: `The input array size of ${tooLong} is greater than the maximum allowed of ${LONGEST_LIST}.`,
          extensions: { code: 'MAX_INPUT_SIZE_EXCEEDED' },
        },
      ],
    });
  const requested = requestedCost(schema, read.document, read.operation, read.variables);
  const cost = (actual: number | null) => ({
    requestedQueryCost: requested,
    actualQueryCost: actual,
    throttleStatus: parts.bucket.status(),
  });
  if (requested > MOST_POINTS)
    return respond({
      errors: [
        {
          message: `Query cost is ${requested}, which exceeds the single query max cost limit (${MOST_POINTS}).`,
          extensions: { code: 'MAX_COST_EXCEEDED', cost: requested, maxCost: MOST_POINTS },
        },
      ],
    });
  if (parts.isMetered && requested > parts.bucket.available())
    return respond({
      errors: [
        {
          message: 'Throttled',
          extensions: { code: 'THROTTLED', documentation: 'https://shopify.dev/api/usage/rate-limits' },
        },
      ],
      extensions: { cost: cost(null) },
    });
  const asking: Asking = { shop: parts.shop, denied: parts.denied, scopes: parts.scopes, warnings: [] };
  const result = await execute({
    schema,
    document: read.document,
    operationName: read.operation.name?.value ?? null,
    variableValues: read.variables,
    contextValue: asking,
    rootValue: {},
    fieldResolver: resolverOf(serving),
    typeResolver: (value) => (isRow(value) ? String(value['__typename']) : undefined),
  });
  const actual = actualCost(result.data, requested, read.operation.operation === 'mutation');
  parts.bucket.take(actual);
  return respond({
    ...(result.errors === undefined ? {} : { errors: result.errors.map(withCode('INTERNAL_SERVER_ERROR')) }),
    ...(result.data === undefined ? {} : { data: result.data }),
    extensions: { cost: cost(actual), ...(asking.warnings.length === 0 ? {} : { search: asking.warnings }) },
  });
}

/** Root fields are ours, every other is read from its view; all of them ask for access first. */
function resolverOf({ parts, idempotency, call }: Serving): GraphQLFieldResolver<unknown, Asking> {
  return (source, args, asking, info) => {
    const { fieldName, parentType } = info;
    mustBeAllowed(asking, parentType.name, fieldName);
    if (parentType === schema.getQueryType()) {
      const query: unknown = Object.getOwnPropertyDescriptor(queries, fieldName)?.value;
      return typeof query === 'function' ? query(args, asking) : null;
    }
    if (parentType !== schema.getMutationType()) return defaultFieldResolver(source, args, asking, info);
    const idempotencyKey = idempotency.keyOf(info);
    const cause = { call, idempotencyKey };
    const mutations = {
      ...customerMutations(parts.shop, cause),
      ...orderMutations(parts.shop, cause),
      ...refundMutations(parts.shop, cause),
      ...stockMutations(parts.shop, cause),
    };
    const mutation: unknown = Object.getOwnPropertyDescriptor(mutations, fieldName)?.value;
    if (typeof mutation !== 'function') return null;
    return idempotency.once(idempotencyKey, info, args, () => mutation(args));
  };
}

function withCode(code: string) {
  return (error: GraphQLError) => {
    const { message, locations, path, extensions } = error.toJSON();
    return { message, locations, ...(path === undefined ? {} : { path }), extensions: { code, ...extensions } };
  };
}

/** An old version is answered by the oldest that is served, and only headers say so. */
function versionHeaders(asked: string, answersAs: string | null): Readonly<Record<string, string>> {
  const isServed = asked >= OLDEST_VERSION && asked <= NEWEST_VERSION;
  const served = answersAs ?? (isServed ? asked : OLDEST_VERSION);
  const warning = { 'x-shopify-api-version-warning': `https://shopify.dev/concepts/about-apis/versioning#${asked}` };
  return { 'x-shopify-api-version': served, ...(served === asked ? {} : warning) };
}

function longestList(value: unknown): number {
  if (Array.isArray(value)) return Math.max(value.length, ...value.map(longestList));
  return isRow(value) ? Math.max(0, ...Object.values(value).map(longestList)) : 0;
}
