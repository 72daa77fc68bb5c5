import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { type Answer, at, type Caller, type ConnectionName, defined, fill, type TestCompany } from './company.ts';

interface Problem {
  readonly code: string;
  readonly path: string;
  readonly message: string;
}

interface Difference {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

interface Step {
  readonly connection: string;
  readonly role: string;
  readonly status: string;
  readonly diff: readonly Difference[];
}

/** What a mutation has come to; `entity` is what the test selects of the payload's entity. */
export interface Written {
  readonly errors: readonly Problem[];
  readonly plan: {
    readonly hash: string;
    readonly steps: readonly Step[];
    readonly notes: readonly { readonly connection: string; readonly kind: string; readonly path: string }[];
  } | null;
  readonly operation: {
    readonly id: string;
    readonly status: string;
    readonly waitsFor: readonly string[];
    readonly steps: readonly Step[];
  } | null;
  readonly entity: Readonly<Record<string, unknown>> | null;
  readonly answer: Answer;
}

const STEP = 'connection role status diff { path before after }';
const STARTS = [
  ['customerContact', 'contact'],
  ['customer', 'customer'],
  ['timeOff', 'timeOffRequest'],
  ['employee', 'employee'],
  ['inventory', 'inventoryItem'],
] as const;

/** What is asked of a mutation besides its input: fields of the payload's entity, and how it is carried out. */
export interface Asked {
  readonly select?: string;
  readonly write?: Readonly<Record<string, unknown>>;
}

/** One mutation, executed under a key of its own when `write` says nothing else. Throws when the request itself fails. */
export async function mutate(
  company: TestCompany,
  caller: Caller,
  mutation: string,
  input: Readonly<Record<string, unknown>>,
  { select = 'id', write = { idempotencyKey: randomUUID() } }: Asked = {},
): Promise<Written> {
  const entity = entityOf(mutation);
  const answer = await company.query(
    caller,
    `mutation ($input: ${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!, $write: WriteInput!) {
      ${mutation}(input: $input, write: $write) {
        userErrors { code path message }
        plan { hash steps { ${STEP} } notes { connection kind path } }
        operation { id status waitsFor steps { ${STEP} } }
        ${entity} { ${select} }
      }
    }`,
    { input, write },
  );
  const payload = at(answer.data, mutation) as Record<string, unknown> | null | undefined;
  if (payload === null || payload === undefined) throw new Error(`${mutation}: ${answer.body}`);
  const errors = payload['userErrors'] as readonly { code: string; path: readonly string[] | null; message: string }[];
  return {
    ...(payload as unknown as Pick<Written, 'plan' | 'operation'>),
    errors: errors.map(({ code, path, message }) => ({ code, message, path: path?.join('.') ?? '' })),
    entity: payload[entity] as Written['entity'],
    answer,
  };
}

/** The user errors of a mutation that changes nothing, as `CODE path`, in their order. */
export async function refusals(
  company: TestCompany,
  caller: Caller,
  mutation: string,
  input: Readonly<Record<string, unknown>>,
): Promise<readonly string[]> {
  company.forget();
  const { errors, operation } = await mutate(company, caller, mutation, input);
  expect([operation, effectsOf(company)]).toEqual([null, []]);
  return errors.map(({ code, path }) => `${code} ${path}`);
}

/** What really happened in the sources since the last `forget`: `erp update party.party 17`. */
export function effectsOf(company: TestCompany): readonly string[] {
  return company.names.flatMap((name) =>
    company.sim(name).ledger.effects.map(({ action, objectType, key }) => `${name} ${action} ${objectType} ${key}`),
  );
}

/** The values that one effect has set. */
export function valuesAt(
  company: TestCompany,
  name: ConnectionName,
  objectType: string,
): Readonly<Record<string, unknown>> {
  return defined(company.sim(name).ledger.effects.findLast((effect) => effect.objectType === objectType)).values;
}

/**
 * Previews a mutation, which writes nowhere, carries out the plan that was shown, and lets the sources be listed afterwards, which writes
 * nowhere either and leaves nothing on its way. The ledgers then hold what the mutation itself has done.
 */
export async function carryOut(
  company: TestCompany,
  caller: Caller,
  mutation: string,
  input: Readonly<Record<string, unknown>>,
  select = 'id',
): Promise<Written & { readonly preview: NonNullable<Written['plan']> }> {
  company.clock.advance(1_000);
  company.forget();
  const preview = await mutate(company, caller, mutation, input, { write: { mode: 'PREVIEW' } });
  expect([preview.errors, preview.operation]).toEqual([[], null]);
  expect(company.calls().filter(({ kind }) => kind === 'write')).toEqual([]);
  const { hash } = defined(preview.plan);
  const write = { idempotencyKey: randomUUID(), planHash: hash };
  const written = await mutate(company, caller, mutation, input, { write, select: `id ${select}` });
  expect([written.errors, written.operation?.status]).toEqual([[], 'COMPLETED']);
  await settled(company, mutation, written);
  return { ...written, preview: defined(preview.plan) };
}

/** Lists what a write has touched. Nothing is written by that, and the entity answers to the same id with nothing on its way. */
export async function settled(company: TestCompany, mutation: string, { entity, operation }: Written): Promise<void> {
  const done = effectsOf(company);
  const touched = new Set(defined(operation).steps.map(({ connection }) => connection));
  company.clock.advance(60_000);
  await fill(
    company.gateway,
    company.names.filter((name) => touched.has(name)),
  );
  const id = defined(entity)['id'];
  const { data } = await company.query(
    'admin+hr',
    `query ($id: ID!) { entity: ${entityOf(mutation)}(id: $id) { id meta { pendingWrites { id } } } }`,
    { id },
  );
  expect([data, effectsOf(company)]).toEqual([{ entity: { id, meta: { pendingWrites: [] } } }, done]);
}

function entityOf(mutation: string): string {
  return defined(STARTS.find(([start]) => mutation.startsWith(start)))[1];
}
