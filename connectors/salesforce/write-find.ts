import { z } from 'zod';
import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { filledValue, keyOfStep } from '../../src/connector/step.ts';
import type { FindOutcome, Inputs, StepCall } from '../../src/connector/write.ts';
import type { EntityName } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import { keyOf, stampOf } from './codecs.ts';
import type { ObjectRules } from './rules.ts';
import type { SalesforceRecord } from './wire.ts';
import type { WriteTools } from './write.ts';
import { meaningOf } from './write-encode.ts';

/** Names go into queries, and what is looked for comes out of a store. */
const fieldName = z.string().regex(/^[A-Za-z]\w{0,79}$/);
const fields = z.record(fieldName, z.unknown());

const expectsForm = z.discriminatedUnion('look', [
  z.object({ look: z.literal('external-id'), field: fieldName, value: z.string() }),
  z.object({ look: z.literal('alike'), fields, known: z.array(z.string()).readonly() }),
  z.object({ look: z.literal('values'), from: fields, to: fields }),
  z.object({ look: z.literal('gone') }),
]);

/**
 * What tells whether a step happened: the record with our id, one more that looks alike, the values it was to have and those it had, or
 * that the record is in the recycle bin.
 */
export type Expects = z.output<typeof expectsForm>;

/** The terms of a step with everything in its place. */
export function expectsOf(step: StepCall, inputs: Inputs): Expects {
  return expectsForm.parse(filledValue(step.expects, inputs));
}

/** Looks whether a step happened. Throws SourceError when a read fails. */
export async function lookFor<W extends SalesforceRecord, E extends EntityName>(
  rules: ObjectRules<W, E>,
  tools: WriteTools,
  { step, inputs }: { readonly step: StepCall; readonly inputs: Inputs },
  call: Call,
): Promise<FindOutcome> {
  const expects = expectsOf(step, inputs);
  switch (expects.look) {
    case 'external-id':
      return onlyOne(await alike(rules, tools, { [expects.field]: expects.value }, call));
    case 'alike': {
      const found = await alike(rules, tools, expects.fields, call);
      return onlyOne(found.filter(({ key }) => !expects.known.includes(key)));
    }
    case 'values':
      return changed(rules, tools, { ...expects, key: keyOfStep(step, inputs) ?? '' }, call);
    case 'gone':
      return gone(rules, tools, keyOfStep(step, inputs) ?? '', call);
  }
}

interface Match {
  readonly key: string;
  readonly version: string | null;
}

function onlyOne([first, ...others]: readonly Match[]): FindOutcome {
  if (first === undefined) return { kind: 'absent' };
  return others.length > 0 ? { kind: 'unsure' } : { kind: 'applied', ...first };
}

/** The records that hold these values, the recycle bin left aside. */
export async function alike<W extends SalesforceRecord, E extends EntityName>(
  { objectType }: ObjectRules<W, E>,
  tools: WriteTools,
  values: Readonly<Record<string, unknown>>,
  call: Call,
): Promise<readonly Match[]> {
  const conditions = Object.entries(values).map(([name, value]) => `${name} = ${literalOf(value)}`);
  const records = await rows(
    tools,
    `SELECT Id, SystemModstamp FROM ${objectType} WHERE ${conditions.join(' AND ')}`,
    call,
  );
  return records.map((record) => {
    const key = keyOf(valueAt(record, 'Id'));
    if (key === null) throw answers.protocol('GET /query', 'a record without readable key');
    return { key, version: stampOf(valueAt(record, 'SystemModstamp')) };
  });
}

/** A change is there in whole or not at all; anything between is of somebody else who may have come before or after it. */
async function changed<W extends SalesforceRecord, E extends EntityName>(
  { objectType }: ObjectRules<W, E>,
  { client, described, context }: WriteTools,
  { key, from, to }: { readonly key: string } & Extract<Expects, { look: 'values' }>,
  call: Call,
): Promise<FindOutcome> {
  const asked = ['Id', 'SystemModstamp', ...Object.keys(to)];
  const [record] = await client.retrieve(objectType, { keys: [key], fields: asked }, call);
  if (record === undefined || record === null) return { kind: 'unsure' };
  const types = await described(call);
  const holds = (values: Readonly<Record<string, unknown>>) =>
    Object.entries(values).every(([name, value]) => {
      const field = types.get(name);
      const held = valueAt(record, name);
      if (field === undefined || held === undefined)
        throw answers.protocol(`POST /composite/sobjects/${objectType}`, 'a field is missing');
      return meaningOf(name, field, held, context.country) === meaningOf(name, field, value, context.country);
    });
  if (holds(to)) return { kind: 'applied', key, version: stampOf(valueAt(record, 'SystemModstamp')) };
  return holds(from) ? { kind: 'absent' } : { kind: 'unsure' };
}

/** A record that is not even in the recycle bin may only be hidden from us. */
async function gone<W extends SalesforceRecord, E extends EntityName>(
  { objectType }: ObjectRules<W, E>,
  tools: WriteTools,
  key: string,
  call: Call,
): Promise<FindOutcome> {
  const soql = `SELECT Id, IsDeleted FROM ${objectType} WHERE Id = ${literalOf(key)}`;
  const [record] = await rows(tools, soql, call, 'queryAll');
  const isDeleted = valueAt(record, 'IsDeleted');
  if (isDeleted === true) return { kind: 'applied', key, version: null };
  return isDeleted === false ? { kind: 'absent' } : { kind: 'unsure' };
}

async function rows(
  { client }: WriteTools,
  soql: string,
  call: Call,
  resource: 'query' | 'queryAll' = 'query',
): Promise<readonly unknown[]> {
  const page = await client.query(resource, soql, call).next();
  return page.done === true ? [] : page.value.records;
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f' };

/** A value as SOQL writes it. */
function literalOf(value: unknown): string {
  if (typeof value !== 'string') return String(value ?? null);
  const escaped = value.replaceAll(/[\\'"]/g, '\\$&').replaceAll(/[\n\r\t\b\f]/g, (letter) => ESCAPES[letter] ?? '');
  return `'${escaped}'`;
}
