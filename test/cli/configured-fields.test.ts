// What the configuration takes from sources, held against what they have.
import { expect, test } from 'vitest';
import { bamboohr } from '../../connectors/bamboohr/index.ts';
import { startBamboohrWith } from '../../connectors/bamboohr/simulator.ts';
import { tryton } from '../../connectors/tryton/index.ts';
import { startTrytonWith } from '../../connectors/tryton/simulator.ts';
import { checkConfigured } from '../../src/cli/check.ts';
import { findConfigured } from '../../src/cli/configured-fields.ts';
import { nearest } from '../../src/cli/nearest.ts';
import type { Config } from '../../src/config.ts';
import { type ConfiguredFields, type SourceField, withConfigured } from '../../src/connector/configured.ts';
import type { ConnectorDefinition } from '../../src/connector/contract.ts';
import { HttpClient } from '../../src/connector/http.ts';
import { defineMapping, type Mapping, rowsOf } from '../../src/connector/mapping.ts';
import { ENTITIES } from '../../src/model/index.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import { Connections, type OpenConnection } from '../../src/sources/connections.ts';
import { FakeSource, fakeConnection, sourceError } from '../support/fake-port.ts';
import { unconfigured } from '../support/unconfigured.ts';

const row = rowsOf<object>();
const rows = Object.fromEntries(Object.keys(ENTITIES.Customer.fields).map((field) => [field, row.absent('none')]));
const mapping = defineMapping(
  'Customer',
  rows as unknown as Parameters<typeof defineMapping<object, 'Customer'>>[1],
) as Mapping<object, 'Customer'>;
const fields = (...paths: string[]): readonly SourceField[] =>
  paths.map((path) => ({ path, type: 'TEXT', label: null, isWritable: true }));

/** A connection `crm` whose connector takes configured fields, or not. */
function crm(configured: ConfiguredFields, more: Partial<OpenConnection>, isTaking = true): Connections {
  const { port } = new FakeSource({ entity: 'Customer', parts: [] });
  const taken = { ...port, mapping: isTaking ? withConfigured(mapping, configured) : mapping };
  return new Connections([{ ...fakeConnection('crm', [taken]), ...more }]);
}

function configOf(mappings: ConfiguredFields, rates: readonly string[] = []): Pick<Config, 'connections' | 'rates'> {
  const connection = { name: 'crm', mappings } as unknown as Config['connections'][number];
  return { connections: [connection], rates: { table: [], connections: [...rates] } };
}

const mappings = { Customer: { segment: 'Segmnt__c', industry: 'Industry' } };

test('a field that its source does not have is named with those that are near', async () => {
  const describe = async () => fields('Segment__c', 'segment', 'Industry', 'Name');

  expect(await findConfigured(configOf(mappings), crm(mappings, { describe }))).toEqual({
    problems: [
      {
        path: 'mappings.crm.Customer.segment',
        message: 'thing of "crm" has no field "Segmnt__c" that our user sees; near: Segment__c, segment',
      },
    ],
    unasked: [],
  });
});

test('what a source has is fine', async () => {
  const describe = async () => fields('Segmnt__c', 'Industry');

  expect(await findConfigured(configOf(mappings), crm(mappings, { describe }))).toEqual({ problems: [], unasked: [] });
});

test('what lies where a source has no list may come: it is told, with what is near, and is no problem', async () => {
  const configured = { Customer: { segment: 'meta.segmnt', industry: 'Branch' } };
  const describe = async () => fields('Name', 'meta.segment', 'meta.*');

  expect(await findConfigured(configOf(configured), crm(configured, { describe }))).toEqual({
    problems: [
      {
        path: 'mappings.crm.Customer.industry',
        message: 'thing of "crm" has no field "Branch" that our user sees',
      },
    ],
    unasked: ['crm: no Customer that was looked at has "meta.segmnt", of which Fake has no list; near: meta.segment'],
  });
});

test('a connector that takes no fields from the configuration says so', async () => {
  const { problems } = await findConfigured(configOf(mappings), crm(mappings, {}, false));

  expect(problems.map(({ path }) => path)).toEqual(['mappings.crm.Customer.segment', 'mappings.crm.Customer.industry']);
});

const GRADE = { id: '4501', name: 'Grade', alias: 'customGrade', type: 'text' };

test.each([
  {
    title: 'BambooHR',
    start: (clock: ManualClock) => startBamboohrWith({ rows: { Field: [GRADE] }, clock, limits: 'unmetered' }),
    definition: bamboohr,
    named: { department: 'customGrade', jobTitle: 'customGrad' },
    message: 'employee of "crm" has no field "customGrad" that our user sees; near: customGrade',
  },
  {
    title: 'Tryton',
    start: (clock: ManualClock) =>
      startTrytonWith({
        ...{ rows: {}, clock, limits: 'unmetered' },
        fields: { 'company.employee': ['x_grade | char | Grade | so'] },
      }),
    definition: tryton,
    named: { department: 'x_grade', jobTitle: 'x_grad', workLocation: 'party.name' },
    message: 'company.employee of "crm" has no field "x_grad" that our user sees; near: x_grade',
  },
])('$title is asked itself', async ({ start, definition, named, message }) => {
  const clock = new ManualClock('2026-06-01T12:00:00.000Z');
  const simulator = await start(clock);
  const transport = new HttpClient({ source: 'crm', connections: 4, connectTimeoutMs: 1000, maxBodyBytes: 1_000_000 });
  try {
    const connection = (definition as ConnectorDefinition).connect(definition.settings.parse(simulator.settings), {
      ...unconfigured(),
      ...{ connection: 'crm', transport, clock, configured: { Employee: named } },
      context: { connection: 'crm', legalEntity: null, currency: 'EUR', country: 'DE' },
    });
    const connections = new Connections([{ ...fakeConnection('crm', []), ...connection }]);

    expect(await findConfigured(configOf({ Employee: named }), connections)).toEqual({
      problems: [{ path: 'mappings.crm.Employee.jobTitle', message }],
      unasked: [],
    });
  } finally {
    await Promise.all([simulator.close(), transport.close()]);
  }
});

test('a source that cannot be asked is no problem, and is told', async () => {
  const failing = async () => {
    throw sourceError('unavailable');
  };

  for (const more of [{}, { describe: async () => null }, { describe: failing }]) {
    const { problems, unasked } = await findConfigured(configOf(mappings), crm(mappings, more));
    expect([problems, unasked.length]).toEqual([[], 1]);
  }
});

test('a connection that holds no rates is named', async () => {
  expect((await findConfigured(configOf({}, ['crm']), crm({}, {}))).problems).toEqual([
    { path: 'rates.connections', message: '"crm" holds no exchange rates' },
  ]);
  expect((await findConfigured(configOf({}, ['crm']), crm({}, { rates: async () => [] }))).problems).toEqual([]);
});

test('the check prints what is missing, and is not fine', async () => {
  const lines: string[] = [];
  const print = (line: string) => lines.push(line);
  const describe = async () => fields('Industry');

  expect(await checkConfigured(configOf(mappings), crm(mappings, { describe }), print)).toBe(false);
  expect(lines).toEqual([
    'configured fields',
    '  MISSING mappings.crm.Customer.segment: thing of "crm" has no field "Segmnt__c" that our user sees',
  ]);
  expect(await checkConfigured(configOf({}), crm({}, {}), print)).toBe(true);
  expect(lines).toHaveLength(2);
});

test('the nearest names are those that a slip of the hand, or another way of writing, makes of one', () => {
  const names = ['Segment__c', 'SegmentCode__c', 'Industry', 'segment', 'Name', 'AccountNumber'];

  expect(nearest('Segement', names)).toEqual(['Segment__c', 'segment']);
  expect(nearest('account_number', names)).toEqual(['AccountNumber']);
  expect(nearest('Turnover', names)).toEqual([]);
});
