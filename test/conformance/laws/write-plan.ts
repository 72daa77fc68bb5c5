import { isDeepStrictEqual } from 'node:util';
import type { HttpRequest } from '../../../src/connector/contract.ts';
import { isPlace } from '../../../src/connector/step.ts';
import type { Change, Step, StepCall } from '../../../src/connector/write.ts';
import { ENTITIES } from '../../../src/model/index.ts';
import { shows } from '../differences.ts';
import { type Law, must, mustEqual, shown } from '../law.ts';
import { headOf, valuesOf } from '../probe.ts';
import { secretsOf, tokensOf } from '../secrets.ts';
import { portName, type Subject, withConnection } from '../subject.ts';
import {
  casesOf,
  changeOf,
  eachCase,
  marked,
  operationOf,
  planOf,
  valuesAsked,
  type Writing,
  writeLaw,
} from '../writing.ts';
import { visit } from './strike.ts';

/** What a plan promises before anything is sent. */
export const writePlanLaws = [
  {
    name: 'write/cases',
    claim: 'every port that writes has a case for each of its actions, and one for hostile texts where it sets a text',
    form: 'a connector that writes nothing needs no case',
    run: async (subject: Subject) => {
      const writes = await casesOf(subject);
      for (const port of subject.connection.ports) {
        if (port.write === undefined) continue;
        const cases = writes.filter((each) => each.entity === port.entity && each.objectType === port.objectType);
        const asked = cases.map(({ ask }) => ask('00000000'));
        const actions = asked.map((ask) => (ask.action === 'transition' ? `to ${ask.to}` : ask.action));
        const missing = port.write.actions.filter((action) => !actions.includes(action));
        mustEqual(missing, [], `actions of ${portName(port)} without a write case`);
        const kinds: Readonly<Record<string, { readonly kind: string }>> = ENTITIES[port.entity].fields;
        const fields = [...port.write.fields.create, ...port.write.fields.update];
        const setsText = fields.some((field) => kinds[field]?.kind === 'text');
        must(!setsText || cases.some(({ text }) => text !== undefined), `${portName(port)} has no case with a text`);
      }
    },
  } satisfies Law,
  writeLaw({
    name: 'write/plan-pure',
    claim: 'planning sends no writing call and has no effect; the same change plans the same steps',
    form: 'the ledger of the simulator; for a real server that of the proxy and its records',
    run: async (writing) => {
      const change = await changeOf(writing);
      const done = await marked(writing);
      const first = await planOf(writing, change);
      const second = await planOf(writing, change);
      const { writes, effects } = await done();
      mustEqual(
        writes.map(({ operation }) => operation),
        [],
        'writing calls of a plan',
      );
      mustEqual(effects, 0, 'effects of a plan');
      mustEqual(second, first, 'the second plan of one change');
    },
  }),
  {
    name: 'write/plan-plain',
    claim: 'steps are plain data without secrets; they need earlier steps, and name no place that nobody fills',
    form: 'same',
    run: async (subject: Subject) => {
      const tokens = new Set<string>();
      const spy = (request: HttpRequest) => {
        for (const token of tokensOf(request)) tokens.add(token);
        return request;
      };
      await withConnection(subject, { spy }, (connection) =>
        eachCase(subject, connection, async (writing) => {
          const { plan, change } = await operationOf(writing);
          const own = change.action === 'create' ? ['id', 'key'] : ['key'];
          mustBePlain(plan.steps, own, [...secretsOf(subject).map(([, secret]) => secret), ...tokens]);
        }),
      );
    },
  } satisfies Law,
  writeLaw({
    name: 'write/plan-nothing',
    claim: 'an update to the values that a record has plans no step',
    form: 'updates; all other actions are asked for because they change something',
    run: async (writing) => {
      const change = await changeOf(writing);
      if (change.action !== 'update') return;
      const current = valuesOf(change.current);
      const equal = Object.keys(valuesAsked(change)).filter((field) => current[field] !== undefined);
      must(equal.length > 0, 'the record shows none of the fields that the case sets');
      const values = Object.fromEntries(equal.map((field) => [field, current[field]]));
      mustEqual((await planOf(writing, { ...change, values } as Change)).steps, [], 'steps of an update that is none');
    },
  }),
  writeLaw({
    name: 'write/plan-refused',
    claim: 'a value is planned, refused by the name of its field, or there already: none is dropped',
    form: 'creates and updates: every field of the model that the port does not set is tried',
    run: refusesByName,
  }),
] as const;

async function refusesByName(writing: Writing): Promise<void> {
  const change = await changeOf(writing);
  if (change.action !== 'create' && change.action !== 'update') return;
  const current = change.action === 'update' ? valuesOf(change.current) : {};
  const settable = writing.write.fields[change.action];
  const fields: Readonly<Record<string, { readonly kind: string; readonly codes: readonly string[] | null }>> =
    ENTITIES[writing.port.entity].fields;
  const others = Object.entries(fields)
    .filter(([field]) => !settable.includes(field))
    .map(([field, { kind, codes }]) => [field, sampleOf(kind, codes, current[field])] as const);
  const values = { ...Object.fromEntries(others), ...valuesAsked(change) };
  const { steps, refused } = await planOf(writing, { ...change, values } as Change);
  const named = [...refused, ...steps.flatMap(({ diff }) => diff)].map(({ path }) => headOf(path));
  const dropped = Object.entries(values).filter(
    ([field, value]) => value !== undefined && !named.includes(field) && !isThere(current, field, value),
  );
  mustEqual(
    dropped.map(([field]) => field),
    [],
    'fields that were dropped without a word',
  );
  for (const { path, detail } of refused) must(detail !== '', `${path} is refused without a reason`);
}

function isThere(current: Readonly<Record<string, unknown>>, field: string, value: unknown): boolean {
  return field in current && (isDeepStrictEqual(current[field], value) || shows(current[field], value));
}

/** A value that the field could have, and does not. */
function sampleOf(kind: string, codes: readonly string[] | null, current: unknown): unknown {
  switch (kind) {
    case 'code':
      return (codes ?? []).find((code) => code !== current);
    case 'boolean':
      return current !== true;
    case 'integer':
      return 7;
    case 'decimal':
      return '7.25';
    case 'date':
      return '2031-02-03';
    case 'instant':
      return '2031-02-03T04:05:06.000Z';
    case 'money':
      return { amount: '7.25', currency: 'EUR' };
    case 'quantity':
      return { value: '7.25', unit: 'C62' };
    case 'reference':
      return { by: 'number', value: 'of nobody' };
    case 'references':
      return [{ by: 'number', value: 'of nobody' }];
    case 'list':
      return [{}];
    case 'value':
      return {};
    default:
      return 'of no field';
  }
}

function mustBePlain(steps: readonly Step[], own: readonly string[], secrets: readonly string[]): void {
  mustEqual(JSON.parse(JSON.stringify(steps)), steps, 'steps out of the journal');
  const told = JSON.stringify(steps);
  for (const secret of secrets) must(!told.includes(secret), 'a step holds a secret or a token');
  const earlier: string[] = [];
  for (const step of steps) {
    must(!earlier.includes(step.id), `two steps are called ${step.id}`);
    const late = step.needs.filter((need) => !earlier.includes(need));
    mustEqual(late, [], `what step ${step.id} needs and does not come before it`);
    const known = [...own, ...step.needs.map((need) => `step:${need}`)];
    mustKnow(step, known);
    if (step.undo.call !== null) mustKnow(step.undo.call, [...known, 'self', 'version']);
    earlier.push(step.id);
  }
}

function mustKnow({ operation, key, request, expects }: StepCall, known: readonly string[]): void {
  const texts = [request.path, ...Object.values(request.headers ?? {})];
  const named = texts.flatMap((text) => [...text.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? ''));
  visit({ key, body: request.body, expects }, (holder) => {
    if (isPlace(holder)) named.push(holder.$place);
  });
  const unknown = named.filter((name) => !known.includes(name));
  must(unknown.length === 0, `${operation} has places that nobody fills: ${shown(unknown)}`);
}
