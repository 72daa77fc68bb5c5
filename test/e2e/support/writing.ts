// Mutations over HTTP, and what they did at the sources.
import { randomUUID } from 'node:crypto';
import type { ConfigInput } from '../../../src/config.ts';
import type { Mutation } from '../../../src/model/mutations.ts';
import type { Effect } from '../../../src/simulator/ledger.ts';
import { type Answer, at, type Caller, type ConnectionName, listAt, type TestCompany } from './company.ts';

/** A company that tries again later than any mutation waits: where time stands still that never comes while one is waited for. */
export const patient = (input: ConfigInput): ConfigInput => ({ ...input, writes: { retryAfter: 60 } });

export interface WriteFields {
  readonly idempotencyKey?: string | null;
  readonly ifMatch?: string;
  readonly mode?: 'PREVIEW' | 'EXECUTE';
  readonly planHash?: string;
  readonly wait?: number;
}

export interface ShownError {
  readonly code: string;
  readonly path: readonly string[] | null;
  readonly message: string;
}

export interface ShownStep {
  readonly id: string;
  readonly connection: string;
  readonly role: string;
  readonly status: string;
  readonly attempts: number;
  readonly call: { readonly operation: string; readonly body: unknown } | null;
  readonly diff: readonly { readonly path: string; readonly before: unknown; readonly after: unknown }[];
  readonly undo: string | null;
}

export interface ShownPlan {
  readonly hash: string;
  readonly steps: readonly ShownStep[];
  readonly notes: readonly { readonly connection: string; readonly kind: string; readonly path: string }[];
  readonly quota: readonly { readonly connection: string; readonly calls: number; readonly left: number | null }[];
  readonly approvers: readonly string[] | null;
}

export interface ShownOperation {
  readonly id: string;
  readonly mutation: string;
  readonly status: string;
  readonly waitsFor: readonly string[];
  readonly requestedBy: string | null;
  readonly error: { readonly code: string; readonly connection: string | null } | null;
  readonly steps: readonly ShownStep[];
}

/** A payload as it came, or the codes of the errors at the root field. */
export interface Written {
  readonly denied: readonly string[];
  readonly userErrors: readonly ShownError[];
  readonly plan: ShownPlan;
  readonly operation: ShownOperation;
}

const STEP = '{ id connection role status attempts call { operation body } diff { path before after } undo }';
const PLAN = `{ hash steps ${STEP} notes { connection kind path } quota { connection calls left } approvers }`;
export const OPERATION = `{ id mutation status waitsFor requestedBy error { code connection } steps ${STEP} }`;
const PAYLOAD = `userErrors { code path message } plan ${PLAN} operation ${OPERATION}`;

/** Asks one mutation; with a key of its own unless `write` names one. `entity` selects what is shown of the entity, as `entity`. */
export async function mutate(
  company: TestCompany,
  caller: Caller,
  mutation: Mutation,
  input: object,
  { idempotencyKey = randomUUID(), ...write }: WriteFields = {},
  entity = '',
): Promise<Written> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const document = `mutation ($input: ${type}!, $write: WriteInput!) {
    ${mutation}(input: $input, write: $write) { ${entity} ${PAYLOAD} }
  }`;
  return writtenOf(await company.query(caller, document, { input, write: { ...write, idempotencyKey } }), mutation);
}

export type Act = 'Approve' | 'Retry' | 'Compensate' | 'Accept' | 'Discard';

/** A person's decision on an operation. */
export async function decide(
  company: TestCompany,
  caller: Caller,
  act: Act,
  { id, reason = 'as agreed' }: { readonly id: string; readonly reason?: string },
): Promise<Written> {
  const document = `mutation ($input: WriteOperationInput!) { writeOperation${act}(input: $input) { ${PAYLOAD} } }`;
  return writtenOf(await company.query(caller, document, { input: { id, reason } }), `writeOperation${act}`);
}

function writtenOf({ data, errors }: Answer, field: string): Written {
  // Sound: it is what was selected.
  const payload = at(data, field) as (Written & Record<string, unknown>) | null | undefined;
  // Deeper ones are of fields that the caller may not see; they have no value.
  const denied = errors.filter(({ path }) => path?.length === 1).map(({ extensions }) => String(extensions['code']));
  if (payload === null || payload === undefined) return { denied, userErrors: [] } as unknown as Written;
  return { ...payload, denied };
}

/** The operation as a caller sees it; null when it is not the caller's to see. */
export async function operationOf(company: TestCompany, caller: Caller, id: string): Promise<ShownOperation | null> {
  const { data } = await company.query(caller, `query ($id: ID!) { writeOperation(id: $id) ${OPERATION} }`, { id });
  return at(data, 'writeOperation') as ShownOperation | null;
}

/** What happened at the sources since the last `forget`, through the gateway or behind it. */
export function effectsOf(company: TestCompany): readonly (Effect & { readonly connection: ConnectionName })[] {
  return company.names.flatMap((connection) =>
    company.sim(connection).ledger.effects.map((effect) => ({ ...effect, connection })),
  );
}

/** The same in words: `crm update Account`. */
export function effectWords(company: TestCompany): readonly string[] {
  return effectsOf(company).map(({ connection, action, objectType }) => `${connection} ${action} ${objectType}`);
}

/** Mutating calls that reached the sources since the last `forget`. */
export function sent(company: TestCompany): readonly string[] {
  return company
    .calls()
    .flatMap(({ connection, kind, operation }) => (kind === 'write' ? [`${connection} ${operation}`] : []));
}

export interface CustomerRow {
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly etag: string;
  /** Its key in each connection. */
  readonly keys: Readonly<Record<string, string>>;
}

/** Customers that have one record in each of these connections and no other. */
export async function customersIn(
  company: TestCompany,
  connections: readonly ConnectionName[],
): Promise<readonly CustomerRow[]> {
  const { data } = await company.query(
    'admin',
    '{ customers(first: 200) { nodes { id number name meta { etag refs { connection id isRemoved } } } } }',
  );
  return listAt(data, 'customers.nodes').flatMap((node) => {
    const refs = listAt<{ connection: string; id: string }>(node, 'meta.refs');
    if (
      refs
        .map(({ connection }) => connection)
        .toSorted()
        .join() !== connections.toSorted().join()
    )
      return [];
    const keys = Object.fromEntries(refs.map(({ connection, id }) => [connection, id]));
    const { id, number, name } = node as unknown as CustomerRow;
    return [{ id, number, name, etag: String(at(node, 'meta.etag')), keys }];
  });
}
