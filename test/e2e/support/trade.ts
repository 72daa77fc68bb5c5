import { expect } from 'vitest';
import type { Effect } from '../../../src/simulator/ledger.ts';
import { at, type Caller, type ConnectionName, defined, fill, listAt, type TestCompany } from './company.ts';

type Input = Readonly<Record<string, unknown>>;

/** What a mutation answered, by the names of the schema. */
export interface Payload {
  readonly userErrors: readonly { readonly code: string; readonly path: readonly string[] | null }[];
  readonly plan: { readonly hash: string } | null;
  readonly operation: {
    readonly id: string;
    readonly status: string;
    readonly entityId: string | null;
    readonly waitsFor: readonly string[];
  } | null;
  readonly [entity: string]: unknown;
}

const COMMON = `userErrors { code path }
  plan { hash }
  operation { id status entityId waitsFor }`;

let keys = 0;

/** Sends a mutation as it is, under a key of its own. `shown` is the payload's entity. */
export async function send(
  company: TestCompany,
  caller: Caller,
  mutation: string,
  { input, shown = '', write = {} }: { readonly input: Input; readonly shown?: string; readonly write?: Input },
): Promise<Payload> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const isPreview = write['mode'] === 'PREVIEW';
  if (!isPreview) keys += 1;
  const answer = await company.query(
    caller,
    `mutation($input: ${type}!, $write: WriteInput!) { ${mutation}(input: $input, write: $write) { ${COMMON} ${shown} } }`,
    { input, write: isPreview ? write : { idempotencyKey: `wish-${keys}`, wait: 20, ...write } },
  );
  expect(answer.errors).toEqual([]);
  return at(answer.data, mutation) as Payload;
}

/** Writes that reached any source since the last `forget`. */
export function writesOf(company: TestCompany): readonly string[] {
  return company
    .calls()
    .flatMap(({ kind, connection, operation }) => (kind === 'write' ? [`${connection} ${operation}`] : []));
}

/** What is refused before anything is sent, as preview and as execution: `CODE input.path`. */
export async function refusals(
  company: TestCompany,
  caller: Caller,
  mutation: string,
  input: Input,
): Promise<readonly string[]> {
  company.forget();
  const preview = await send(company, caller, mutation, { input, write: { mode: 'PREVIEW' } });
  const refused = await send(company, caller, mutation, { input });
  expect(refused.userErrors).toEqual(preview.userErrors);
  expect([preview.plan, refused.operation, writesOf(company)]).toEqual([null, null, []]);
  return refused.userErrors.map(({ code, path }) => `${code} ${path?.join('.') ?? null}`);
}

/** Previews a mutation, which writes nothing anywhere, then carries out exactly that plan. */
export async function carryOut(
  company: TestCompany,
  caller: Caller,
  mutation: string,
  { input, shown }: { readonly input: Input; readonly shown: string },
): Promise<Payload> {
  company.forget();
  const preview = await send(company, caller, mutation, { input, write: { mode: 'PREVIEW' } });
  expect([preview.userErrors, preview.operation, writesOf(company)]).toEqual([[], null, []]);
  const planHash = defined(preview.plan).hash;
  const done = await send(company, caller, mutation, { input, shown, write: { planHash } });
  expect(done.userErrors).toEqual([]);
  return done;
}

/** Lets time pass, and the connections be synchronised. */
export async function synchronise(company: TestCompany, connections: readonly ConnectionName[]): Promise<void> {
  company.clock.advance(600_000);
  await fill(company.gateway, connections);
}

/** An entity as the admin reads it. */
export async function read(company: TestCompany, query: string): Promise<unknown> {
  const answer = await company.query('admin', `{ ${query} }`);
  expect(answer.errors).toEqual([]);
  return Object.values(defined(answer.data))[0];
}

/** Customer 17 of the ERP, Nordwind, who is in the CRM and the German books as well. */
export async function nordwind(company: TestCompany): Promise<string> {
  return String(at(await read(company, 'customer(number: "10021") { id }'), 'id'));
}

export async function itemOf(company: TestCompany, sku: string): Promise<string> {
  const found = await read(company, `inventoryItems(first: 1, where: { sku: { eq: "${sku}" } }) { nodes { id } }`);
  return String(at(listAt(found, 'nodes'), '0.id'));
}

/** How far a record went in its source since the last `forget`, state by state; the first is what it was made as. */
export function statesOf(effects: readonly Effect[], objectType: string, key: string): readonly unknown[] {
  return effects.flatMap((each) =>
    each.objectType === objectType && each.key === key && each.action !== 'update'
      ? [each.values['state'] ?? each.action]
      : [],
  );
}
