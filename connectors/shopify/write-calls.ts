import type { Call } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { type Key, type Members, writePort } from '../../src/connector/plans.ts';
import { filledRequest, keyOfStep } from '../../src/connector/step.ts';
import type { Inputs, StepCall, WritePort } from '../../src/connector/write.ts';
import type { EntityName, Model } from '../../src/model/index.ts';
import { gidOf, keyIn, keyOfGid } from './gid.ts';
import type { ShopifyObject } from './objects.ts';
import { readNodes } from './ports.ts';
import { complete, type PortEnvironment } from './reading.ts';
import { type Look, lookFor } from './write-looks.ts';

interface Written {
  /** The field of the schema: `customerSet`. */
  readonly mutation: string;
  readonly document: string;
  readonly variables: Members;
  readonly objectType: string;
  readonly key: Key | null;
  readonly look: Look;
}

/** One mutation. */
export function callOf({ mutation, document, variables, objectType, key, look }: Written): StepCall {
  return {
    operation: `mutation ${mutation}`,
    objectType,
    key,
    request: { method: 'POST', path: '/graphql.json', body: { query: document, variables } },
    expects: look,
  };
}

/** What to select of every payload: errors of writes have no code in some. */
export const USER_ERRORS = 'userErrors { field message }';
export const CODED_ERRORS = 'userErrors { field message code }';

/** How a port of Shopify writes. */
export function shopifyWrite<W, E extends EntityName>(
  object: ShopifyObject<W, E>,
  environment: PortEnvironment,
  plans: Pick<WritePort<E>, 'actions' | 'fields' | 'plan' | 'keyLifetimeMs'>,
): WritePort<E> {
  return writePort<E>({
    ...plans,
    send: async (step, inputs, call) => {
      const payload = await environment.client.mutate(step.operation, filledOf(step, inputs), call);
      const made = valueAt(payload, memberOf(step.objectType));
      const key = keyOfGid(step.objectType, valueAt(made, 'id')) ?? keyOfStep(step, inputs);
      if (key !== null) return { kind: 'applied', key, version: null };
      const detail = `answered without ${step.objectType}`;
      throw new SourceError('protocol', { source: 'shopify', operation: step.operation, detail });
    },
    look: (step, inputs, call) => lookFor(object, environment, { step, inputs }, call),
  });
}

/** Keys are written as global identifiers; our own ids and keys of idempotency as they are. */
function filledOf(step: StepCall, inputs: Inputs) {
  return filledRequest(step.request, inputs, (key) => (keyIn(key) === null ? key : gidOf(step.objectType, key)));
}

function memberOf(objectType: string): string {
  return `${objectType.charAt(0).toLowerCase()}${objectType.slice(1)}`;
}

/** The object of a key as it came, with all that is nested in it. Throws `not-found`. */
export async function readWhole<W, E extends EntityName>(
  object: ShopifyObject<W, E>,
  environment: PortEnvironment,
  key: string,
  call: Call,
): Promise<unknown> {
  const parts = object.parts.map(({ name }) => name);
  const [seen] = keyIn(key) === null ? [] : await readNodes(object, environment, { keys: [key], parts }, call);
  if (seen?.node !== null && seen?.node !== undefined)
    return complete(object, environment, { node: seen.node, parts }, call);
  throw new SourceError('not-found', {
    source: 'shopify',
    operation: 'query nodes',
    detail: `no ${object.type} to change`,
  });
}

/** The record as the model has it. */
export function shownBy<W, E extends EntityName>(
  object: ShopifyObject<W, E>,
  { context }: PortEnvironment,
  node: unknown,
): Model<E> {
  return object.mapping.decode(object.assemble(node), context).record;
}
