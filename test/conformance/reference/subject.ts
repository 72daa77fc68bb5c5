import type { ConnectorDefinition } from '../../../src/connector/contract.ts';
import { ManualClock } from '../../../src/simulator/clock.ts';
import type { Rows } from '../../../src/simulator/contract.ts';
import { startFaultProxy } from '../fault-proxy.ts';
import { realSubject, type SimulatedOptions, type Subject, simulatedSubject } from '../subject.ts';
import type { WriteCase } from '../write-case.ts';
import { reference } from './connector.ts';
import { describeToy, refuseToy, startToy } from './source.ts';

// Invented; eight rows a table in pages of three, with equal times across the page borders.
const TIMES = ['02', '03', '04', '04', '05', '05', '05', '06'].map((day) => `2026-03-${day}T08:00:00.000Z`);

function table(prefix: string, columns: (index: number) => Readonly<Record<string, unknown>>) {
  return TIMES.map((changedAt, index) => ({ id: `${prefix}-000${index + 1}`, changedAt, ...columns(index) }));
}

const rows: Rows = {
  party: table('party', (index) => ({
    name: `Nordlicht ${index}`,
    code: index === 2 ? null : `C${100 + index}`,
    state: ['lead', 'live', 'gone'][index % 3],
    parent: index > 4 ? 'party-0001' : null,
    limit: index % 2 === 0 ? 1000.5 + index : null,
  })),
  bill: table('bill', (index) => ({
    number: `R-${index}`,
    kind: index === 3 ? 'refund' : 'bill',
    state: ['draft', 'open', 'paid'][index % 3],
    party: `party-000${index + 1}`,
    day: `2026-03-0${index + 1}`,
    lines: [{ id: `line-${index}`, text: index === 0 ? null : 'Kabel', count: 2, price: 624.75 }],
    total: 1249.5,
  })),
  good: table('good', (index) => ({
    sku: `SKU-${index}`,
    title: `Ware ${index}`,
    stock: [{ place: 'place-1', count: 5 + index }],
  })),
};

const EDITED = { party: ['name', 'name'], bill: ['number', 'number'], good: ['title', 'name'] } as const;

const writes: readonly WriteCase[] = [
  {
    name: 'makes a party',
    entity: 'Customer',
    objectType: 'party',
    ask: (unique) => ({ action: 'create', values: { name: `Neuhaus ${unique}`, number: `N${unique}` } }),
    text: 'name',
  },
  {
    name: 'renames a party',
    entity: 'Customer',
    objectType: 'party',
    key: 'party-0001',
    ask: (unique) => ({ action: 'update', values: { name: `Umbenannt ${unique}`, number: null } }),
    text: 'name',
  },
  {
    name: 'removes a party',
    entity: 'Customer',
    objectType: 'party',
    key: 'party-0008',
    ask: () => ({ action: 'remove' }),
  },
  {
    name: 'makes a bill and opens it',
    entity: 'Invoice',
    objectType: 'bill',
    ask: (unique) => ({
      action: 'create',
      values: {
        number: `R-${unique}`,
        customer: { by: 'key', connection: 'toys', objectType: 'party', value: 'party-0002' },
        status: 'OPEN',
      },
    }),
    text: 'number',
  },
  {
    name: 'opens a bill',
    entity: 'Invoice',
    objectType: 'bill',
    key: 'bill-0001',
    ask: () => ({ action: 'transition', to: 'OPEN', note: null }),
  },
  {
    name: 'voids an open bill',
    entity: 'Invoice',
    objectType: 'bill',
    key: 'bill-0002',
    ask: () => ({ action: 'transition', to: 'VOID', note: null }),
  },
  {
    name: 'makes a good',
    entity: 'InventoryItem',
    objectType: 'good',
    ask: (unique) => ({ action: 'create', values: { sku: `S-${unique}`, name: 'Kabel' } }),
    text: 'name',
  },
  {
    name: 'renames a good',
    entity: 'InventoryItem',
    objectType: 'good',
    key: 'good-0001',
    ask: (unique) => ({ action: 'update', values: { name: `Kabel ${unique}` } }),
    text: 'name',
  },
  {
    name: 'removes a good',
    entity: 'InventoryItem',
    objectType: 'good',
    key: 'good-0008',
    ask: () => ({ action: 'remove' }),
  },
];

function optionsFor(definition: ConnectorDefinition): SimulatedOptions {
  return {
    definition,
    rows,
    clock: new ManualClock('2026-03-10T12:00:00.000Z'),
    context: { connection: 'toys', legalEntity: 'Nordlicht GmbH', currency: 'EUR', country: 'DE' },
    examples: [
      {
        entity: 'Customer',
        objectType: 'party',
        key: 'party-0007',
        record: {
          name: 'Nordlicht 6',
          status: 'PROSPECT',
          parent: { by: 'key', connection: 'toys', objectType: 'party', value: 'party-0001' },
          creditLimit: { amount: '1006.50', currency: 'EUR' },
        },
      },
      {
        entity: 'Customer',
        objectType: 'party',
        key: 'party-0002',
        record: { number: 'C101', parent: null, creditLimit: null, legalName: undefined },
      },
    ],
    edit: (simulator, objectType, count) => {
      const [column, field] = EDITED[objectType as keyof typeof EDITED];
      const key = `${objectType}-000${(count % 2) + 1}`;
      simulator.change({ action: 'update', objectType, key, values: { [column]: `edited ${count}` } });
      return { key, field, value: `edited ${count}` };
    },
    remove: (simulator, objectType) => {
      simulator.change({ action: 'delete', objectType, key: `${objectType}-0005` });
      return `${objectType}-0005`;
    },
    expectedKeys: (objectType) => (rows[objectType] ?? []).map(({ id }) => String(id)),
    writes,
    unknownKey: (objectType, index) => `${objectType}-9${String(index).padStart(3, '0')}`,
  };
}

/** The reference connector, or a broken variant of it, on the toy source. */
export function startToySubject(definition: ConnectorDefinition = reference): Promise<Subject> {
  return simulatedSubject(optionsFor(definition));
}

/** The same with the toy in the place of a real server: out of reach but for its API, behind a fault proxy. */
export async function startProxiedSubject(): Promise<Subject> {
  const options = optionsFor(reference);
  const clock = { now: () => Date.now() };
  const server = await startToy({ rows, clock, limits: 'unmetered' });
  const proxy = await startFaultProxy({ target: server.url, describe: describeToy, refuse: refuseToy });
  let count = 0;
  const subject = realSubject({
    ...options,
    settings: { ...server.settings, url: proxy.url },
    proxy,
    edit: async (entity, objectType) => {
      count += 1;
      return options.edit(server, objectType, count, entity);
    },
    remove: async (entity, objectType) => options.remove?.(server, objectType, entity) ?? '',
  });
  return {
    ...subject,
    close: async () => {
      await subject.close();
      await server.close();
    },
  };
}
