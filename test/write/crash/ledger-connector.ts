import { z } from 'zod';
import type {
  Call,
  ConnectorDefinition,
  Found,
  HttpRequest,
  Port,
  Transport,
} from '../../../src/connector/contract.ts';
import { kindOfStatus, SourceError } from '../../../src/connector/errors.ts';
import {
  filledRequest,
  filledValue,
  inText,
  keyOfStep,
  OWN_ID,
  outcomeOfFailure,
  SELF,
  STEP_KEY,
} from '../../../src/connector/step.ts';
import type {
  Change,
  FindOutcome,
  Inputs,
  PlannedChange,
  StepCall,
  StepRequest,
  WriteOutcome,
} from '../../../src/connector/write.ts';

const KEY_LIFETIME_MS = 3_600_000;

const settings = z.object({ url: z.string(), hasKeys: z.boolean() });
type Settings = z.infer<typeof settings>;

const made = z.object({ key: z.string() });
const listed = z.array(z.object({ key: z.string(), name: z.string() }));
const expectation = z.union([z.object({ ref: z.string() }), z.object({ gone: z.string() })]);

/** Writes locations to a ledger source: with an idempotency key where it honours them, else it looks by our own id. */
export const ledgerConnector: ConnectorDefinition<Settings> = {
  source: 'ledger',
  title: 'Ledger',
  kind: 'ERP',
  settings,
  secrets: [],
  mappings: [],
  limits: { maxConcurrent: 8, perMinute: null, perDay: null },
  connect: (options, { transport }) => ({ ports: [portOf(options, transport)], check: async () => [] }),
  simulator: () => Promise.reject(new Error('the tests start it themselves')),
};

function portOf({ url, hasKeys }: Settings, transport: Transport): Port<'Location'> {
  const ask = async ({ method, path, headers, body }: StepRequest, operation: string, call: Call): Promise<unknown> => {
    const request: HttpRequest = {
      ...{ method, url: `${url}${path}`, operation, headers: { ...headers } },
      ...(body === null ? {} : { body: JSON.stringify(body) }),
    };
    const { status, text } = await transport.request(request, call);
    if (status === 200) return JSON.parse(text);
    throw new SourceError(kindOfStatus(status), { source: 'ledger', operation, detail: `answered ${status}` });
  };
  const list = async (path: string, call: Call) =>
    listed.parse(await ask({ method: 'GET', path, body: null }, 'GET /things', call));
  const look = async (step: StepCall, inputs: Inputs, call: Call): Promise<FindOutcome> => {
    const expected = expectation.parse(filledValue(step.expects, inputs));
    const isGone = 'gone' in expected;
    const [found] = await list(isGone ? `/things/${expected.gone}` : `/things?ref=${expected.ref}`, call);
    if (isGone) return found === undefined ? applied(expected.gone) : { kind: 'absent' };
    return found === undefined ? { kind: 'absent' } : applied(found.key);
  };
  return {
    entity: 'Location',
    objectType: 'thing',
    mapping: {
      entity: 'Location',
      rows: { name: { kind: 'optional', reads: [], access: 'create', codec: 'text', note: '' } },
    },
    parts: [{ name: 'core', fields: ['name'], tracked: 'watermark' }],
    capabilities: {
      ...{ maxKeysPerGet: 1, changedSince: false, deletions: 'none', concurrency: 'none' },
      idempotency: hasKeys ? 'native-key' : 'none',
    },
    get: async ([key = ''], _parts, call) => {
      const [found] = await list(`/things/${key}`, call);
      return [found === undefined ? null : foundOf(found)];
    },
    list: async function* () {},
    write: {
      actions: ['create'],
      fields: { create: ['name'], update: [] },
      plan: async (change) => planOf(change, hasKeys),
      apply: async (step, inputs, call): Promise<WriteOutcome> => {
        try {
          const answer = await ask(filledRequest(step.request, inputs), step.operation, call);
          return applied(keyOfStep(step, inputs) ?? made.parse(answer).key);
        } catch (error) {
          return outcomeOfFailure(error);
        }
      },
      find: async (step, inputs, call) => {
        try {
          return await look(step, inputs, call);
        } catch (error) {
          if (error instanceof SourceError) return { kind: 'unknown', error };
          throw error;
        }
      },
      ...(hasKeys ? { keyLifetimeMs: KEY_LIFETIME_MS } : {}),
    },
  };
}

function planOf(change: Change<'Location'>, hasKeys: boolean): PlannedChange {
  if (change.action !== 'create') throw new Error('things are only made');
  const headers = hasKeys ? { headers: { 'idempotency-key': inText(STEP_KEY) } } : {};
  const name = change.values.name ?? null;
  const make: StepCall = {
    ...{ operation: 'POST /things', objectType: 'thing', key: null, expects: { ref: OWN_ID } },
    request: { method: 'POST', path: '/things', ...headers, body: { ref: OWN_ID, name } },
  };
  const unmake: StepCall = {
    ...{ operation: 'DELETE /things', objectType: 'thing', key: SELF, expects: { gone: SELF } },
    request: { method: 'DELETE', path: `/things/${inText(SELF)}`, ...headers, body: null },
  };
  const diff = [{ path: 'name', before: null, after: name }];
  const step = { ...make, id: '1', needs: [], diff, undo: { kind: 'delete', call: unmake } } as const;
  return { steps: [step], refused: [], lossy: [] };
}

function applied(key: string) {
  return { kind: 'applied', key, version: null } as const;
}

function foundOf({ key, name }: { readonly key: string; readonly name: string }): Found<'Location'> {
  return { key, version: null, sourceUpdatedAt: null, parts: ['core'], record: { name }, gaps: [], url: null };
}
