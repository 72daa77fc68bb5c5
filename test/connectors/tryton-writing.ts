// A simulated Tryton that is written to: rows made up here, and what carries a plan out as an executor would.
import { tryton } from '../../connectors/tryton/index.ts';
import { startTrytonWith } from '../../connectors/tryton/simulator.ts';
import type { ConfiguredFields } from '../../src/connector/configured.ts';
import type { AnyPort, Call, ConnectorConnection, Found } from '../../src/connector/contract.ts';
import { HttpClient } from '../../src/connector/http.ts';
import type {
  Change,
  Inputs,
  PlannedChange,
  Step,
  StepCall,
  WriteOutcome,
  WritePort,
} from '../../src/connector/write.ts';
import { deriveId } from '../../src/model/id.ts';
import type { EntityName } from '../../src/model/index.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Row, Rows, Simulator } from '../../src/simulator/contract.ts';
import { unconfigured } from '../support/unconfigured.ts';

const CREATED = { create_date: '2026-05-01T08:00:00.123456Z', write_date: null };
const DATED = { ...CREATED, active: true };
const LOCATION = { parent: 5, warehouse: 5, ...DATED };

const address = (id: number, party: number, values: Row): Row => ({
  id,
  party,
  party_name: null,
  name: null,
  street: `Kai ${id}`,
  postal_code: '20457',
  city: 'Hamburg',
  country: 4,
  subdivision: null,
  invoice: false,
  delivery: false,
  sequence: null,
  ...DATED,
  ...values,
});

const sale = (id: number, state: string): Row => ({
  id,
  company: 1,
  number: state === 'draft' ? null : `SO-${id}`,
  reference: 'PO 7781',
  description: null,
  party: 2,
  invoice_party: null,
  invoice_address: 1,
  shipment_party: null,
  shipment_address: 2,
  payment_term: 1,
  currency: 1,
  warehouse: 5,
  sale_date: null,
  shipping_date: '2026-06-09',
  state,
  invoice_state: 'none',
  shipment_state: 'none',
  employee: null,
  comment: 'Ring twice',
  ...CREATED,
});

const line = (id: number, of: number): Row => ({
  id,
  sale: of,
  sequence: id,
  type: 'line',
  product: 1,
  description: 'Pump, blue',
  unit: 1,
  quantity: '2',
  unit_price: '49.90',
  taxes_rate: null,
  ...CREATED,
});

export const ROWS: Rows = {
  'currency.currency': [{ id: 1, code: 'EUR', name: 'Euro', digits: 2, rounding: '0.01' }],
  'country.country': [{ id: 4, code: 'DE', name: 'Germany' }],
  'party.category': [{ id: 1, name: 'Customer' }],
  'account.invoice.payment_term': [
    { id: 1, name: '30 days' },
    { id: 2, name: '60 days' },
  ],
  'company.company': [{ id: 1, party: 1, currency: 1 }],
  'product.uom': [
    { id: 1, name: 'Unit', symbol: 'u', digits: 0, category: 1 },
    { id: 2, name: 'Kilogram', symbol: 'kg', digits: 2, category: 2 },
  ],
  'party.party': [
    { id: 1, name: 'Nordlicht Trading GmbH', code: '1', categories: [], lang: null, ...DATED },
    { id: 2, name: 'Nordwind Traders GmbH', code: '2', categories: [1], lang: null, ...DATED },
    { id: 6, name: 'Mia Berg', code: '6', categories: [], lang: null, ...DATED },
  ],
  'party.address': [
    address(1, 2, { name: 'Tor 3', invoice: true }),
    address(2, 2, { delivery: true }),
    address(3, 1, { invoice: true }),
  ],
  'party.contact_mechanism': [
    { id: 1, party: 2, type: 'email', value: 'ap@nordwind.example', name: null, sequence: 1, ...DATED },
    { id: 2, party: 2, type: 'phone', value: '040 5550101', name: 'Office', sequence: 2, ...DATED },
    { id: 3, party: 2, type: 'skype', value: 'nordwind', name: null, sequence: 3, ...DATED },
    { id: 4, party: 6, type: 'email', value: 'mia@nordlicht.example', name: null, sequence: 1, ...DATED },
  ],
  'party.identifier': [
    { id: 1, party: 2, type: 'eu_vat', code: 'DE136695976', ...CREATED },
    { id: 2, party: 2, type: null, code: 'K-77', ...CREATED },
  ],
  'company.employee': [
    { id: 1, party: 6, company: 1, start_date: '2024-03-01', end_date: null, supervisor: null, ...CREATED },
  ],
  'product.template': ['Pump', 'Hose'].map((name, index) => ({
    id: index + 1,
    name,
    code: name.toUpperCase(),
    type: 'goods',
    default_uom: 1,
    sale_uom: 1,
    list_price: '49.9',
    salable: true,
    categories: [],
    ...DATED,
  })),
  'product.product': ['PUMP', 'HOSE'].map((code, index) => ({
    id: index + 1,
    template: index + 1,
    suffix_code: null,
    code,
    cost_price: '31.5',
    description: null,
    ...DATED,
  })),
  'product.identifier': [],
  'stock.location': [
    { id: 2, name: 'Output', code: 'OUT', type: 'output', ...LOCATION },
    { id: 3, name: 'Storage', code: 'STO', type: 'storage', ...LOCATION },
    { id: 4, name: 'Lost and Found', code: null, type: 'lost_found', ...LOCATION, parent: null, warehouse: null },
    { id: 5, name: 'Warehouse', code: 'WH', type: 'warehouse', ...LOCATION, parent: null },
    { id: 7, name: 'Customer', code: 'CUS', type: 'customer', ...LOCATION, parent: null, warehouse: null },
    { id: 13, name: 'Shelf', code: 'S1', type: 'storage', ...LOCATION, parent: 3 },
  ],
  'stock.move': [
    {
      id: 1,
      product: 1,
      uom: 1,
      company: 1,
      origin: null,
      quantity: '12',
      from_location: 4,
      to_location: 3,
      state: 'done',
      planned_date: null,
      effective_date: '2026-05-02',
      ...CREATED,
    },
  ],
  'sale.sale': [sale(1, 'quotation'), sale(2, 'draft'), sale(3, 'confirmed')],
  'sale.line': [line(1, 1), line(2, 2), line(3, 3), line(4, 2)],
};

/** The ids that an executor would give: those of the records to come. */
export const OWN_IDS = {
  Customer: deriveId('Customer', 'gateway', 'write', '1'),
  Order: deriveId('Order', 'gateway', 'write', '1'),
  Employee: deriveId('Employee', 'gateway', 'write', '1'),
} as const;

export const call: Call = { signal: new AbortController().signal, purpose: 'write' };

export interface Writing {
  readonly simulator: Simulator;
  readonly connection: ConnectorConnection;
  readonly port: (objectType: string) => AnyPort;
  found(objectType: string, key: string): Promise<Found<EntityName>>;
  plan(objectType: string, change: unknown): Promise<PlannedChange>;
  apply(objectType: string, step: StepCall, inputs?: Inputs): Promise<WriteOutcome>;
  find(objectType: string, step: StepCall, inputs?: Inputs): ReturnType<WritePort<EntityName>['find']>;
  close(): Promise<void>;
}

/** Fields that the company's own modules bring, the rows of the models that have them, and what is taken from them. */
export interface Added {
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly rows: Rows;
  readonly configured: ConfiguredFields;
}

export async function startWriting(settings: Row = {}, added?: Added): Promise<Writing> {
  const clock = new ManualClock('2026-06-01T12:00:00.000Z');
  const rows = { ...ROWS, ...added?.rows };
  const simulator = await startTrytonWith({ rows, clock, limits: 'unmetered', fields: added?.fields ?? {} });
  const writing = writingOver({ ...simulator.settings, ...settings }, clock, added?.configured);
  return { ...writing, simulator, close: async () => void (await Promise.all([simulator.close(), writing.close()])) };
}

/** The ports over any server. */
export function writingOver(
  settings: Row,
  clock: { now(): number },
  configured: ConfiguredFields = {},
): Omit<Writing, 'simulator'> {
  const transport = new HttpClient({ source: 'tryton', connections: 8, connectTimeoutMs: 1000, maxBodyBytes: 1 << 26 });
  const context = { connection: 'erp', legalEntity: 'NT-DE', currency: 'EUR', country: 'DE' };
  const connection = tryton.connect(tryton.settings.parse(settings), {
    ...unconfigured(),
    configured,
    connection: 'erp',
    transport,
    clock,
    context,
  });
  const port = (objectType: string): AnyPort => {
    const one = connection.ports.find((each) => each.objectType === objectType);
    if (one === undefined) throw new Error(`no port ${objectType}`);
    return one;
  };
  // Every test knows of which noun its change is.
  const write = (objectType: string) => port(objectType).write as WritePort<EntityName>;
  return {
    connection,
    port,
    found: async (objectType, key) => {
      const parts = port(objectType).parts.map(({ name }) => name);
      const [record] = await port(objectType).get([key], parts, call);
      if (record === undefined || record === null || record instanceof Error) throw new Error(`no record ${key}`);
      return record;
    },
    plan: async (objectType, change) => {
      const plan = await write(objectType).plan(change as Change<EntityName>, call);
      // A plan is stored before it runs.
      return JSON.parse(JSON.stringify(plan)) as PlannedChange;
    },
    apply: (objectType, step, inputs = {}) => write(objectType).apply(step, inputs, call),
    find: (objectType, step, inputs = {}) => write(objectType).find(step, inputs, call),
    close: () => transport.close(),
  };
}

export interface Done {
  readonly step: Step;
  readonly key: string;
  readonly version: string | null;
}

/** Carries out every step of a plan; each must be applied. */
export async function runAll(
  writing: Pick<Writing, 'apply'>,
  objectType: string,
  { steps }: PlannedChange,
  id = '',
): Promise<readonly Done[]> {
  const done: Done[] = [];
  for (const step of steps) {
    const born = done.map((each) => [`step:${each.step.id}`, each.key]);
    const outcome = await writing.apply(objectType, step, { ...Object.fromEntries(born), id });
    if (outcome.kind !== 'applied') throw new Error(`${step.operation}: ${outcome.kind} ${outcome.error.message}`);
    done.push({ step, key: outcome.key, version: outcome.version });
  }
  return done;
}

/** Undoes steps, the last first; gives the outcomes. */
export async function undoAll(
  writing: Pick<Writing, 'apply'>,
  objectType: string,
  done: readonly Done[],
): Promise<readonly WriteOutcome['kind'][]> {
  const kinds: WriteOutcome['kind'][] = [];
  for (const { step, key, version } of done.toReversed()) {
    if (step.undo.kind === 'none') throw new Error(`${step.operation} cannot be undone`);
    const inputs = { self: key, ...(version === null ? {} : { version }) };
    kinds.push((await writing.apply(objectType, step.undo.call, inputs)).kind);
  }
  return kinds;
}
