import type { Asking, Askings, Query } from '../queries.ts';
import { QUERIES } from '../queries.ts';
import { type CallName, type CallTemplate, type CustomerKeys, KEYS, type Work } from '../work.ts';
import type { Fleet, OwnGateway } from './gateway.ts';
import type { Helper } from './process.ts';

/** A call as the fleet saw it. */
interface Recorded {
  readonly connection: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface FleetState {
  readonly calls: number;
  readonly sizeBytes: number;
  readonly recorded: readonly Recorded[];
}

/** Asks for values of this moment, whatever the configuration lets pass. */
export const LIVE = { 'x-mainstem-freshness': 'max-age=0' };

const CUSTOMERS = 40;
const PAGES = 40;

interface Recording {
  readonly work: Work;
  readonly askings: Askings;
}

/** Asks our gateway every question once, and keeps which calls it made and what it answered. */
export async function record(
  gateway: OwnGateway,
  fleet: Helper<Fleet>,
  names: readonly Query['name'][],
): Promise<Recording> {
  const recorder = new Recorder(gateway, fleet);
  const cursors = await recorder.cursors();
  const pages: Record<string, readonly string[]> = {};
  const customers: Record<string, CustomerKeys> = {};
  const askings: Record<Query['name'], Asking[]> = { join: [], list: [], customer: [], typename: [] };
  for (const query of QUERIES.filter(({ name }) => names.includes(name))) {
    const variables =
      query.name === 'customer'
        ? (await recorder.customers()).map((id) => ({ id }))
        : query.name === 'typename'
          ? [{}]
          : cursors.map((after) => ({ after }));
    for (const each of variables) {
      const { asking, keys, isWhole } = await recorder.ask(query, each);
      // A page of a customer's invoices may hold credit notes, which are another call.
      if (!isWhole) continue;
      askings[query.name].push(asking);
      if ('after' in each) pages[each.after] = keys.get('orders') ?? [];
      if ('id' in each) customers[each.id] = customerKeys(keys);
    }
  }
  return { work: { calls: recorder.templates(), pages, customers }, askings };
}

function customerKeys(keys: ReadonlyMap<CallName, readonly string[]>): CustomerKeys {
  const one = (name: CallName) => keys.get(name)?.[0] ?? '';
  return {
    party: one('parties'),
    account: one('accounts'),
    shopper: one('shoppers'),
    orders: keys.get('orders') ?? [],
    invoices: keys.get('invoices') ?? [],
  };
}

class Recorder {
  readonly #gateway: OwnGateway;
  readonly #fleet: Helper<Fleet>;
  readonly #templates = new Map<CallName, CallTemplate>();

  constructor(gateway: OwnGateway, fleet: Helper<Fleet>) {
    this.#gateway = gateway;
    this.#fleet = fleet;
  }

  templates(): Work['calls'] {
    return Object.fromEntries(this.#templates) as Work['calls'];
  }

  /** Where pages of 100 orders start, the first one left out. */
  async cursors(): Promise<readonly string[]> {
    const cursors: string[] = [];
    const document =
      'query ($after: String) { orders(first: 100, after: $after, orderBy: { field: orderedOn, direction: DESC }) { pageInfo { endCursor hasNextPage } nodes { id } } }';
    for (let after: string | null = null; cursors.length < PAGES; ) {
      const { data }: { data: OrderPage } = JSON.parse(await this.#post(document, { after }));
      const { pageInfo, nodes } = data.orders;
      if (!pageInfo.hasNextPage || nodes.length < 100) break;
      after = pageInfo.endCursor;
      cursors.push(after);
    }
    // The last one may lead to a page that is not full.
    return cursors.slice(0, -1);
  }

  /** Customers that all four sources know, with orders and invoices. */
  async customers(): Promise<readonly string[]> {
    const document =
      '{ customers(first: 200, orderBy: { field: name }) { nodes { id meta { refs { connection } } orders(first: 5) { nodes { id } } invoices(first: 5) { nodes { id } } } } }';
    const { data }: { data: CustomerPage } = JSON.parse(await this.#post(document, {}));
    const known = data.customers.nodes.filter(
      ({ meta, orders, invoices }) =>
        new Set(meta.refs.map(({ connection }) => connection)).size === 4 &&
        orders.nodes.length > 0 &&
        invoices.nodes.length > 0,
    );
    return known.slice(0, CUSTOMERS).map(({ id }) => id);
  }

  async ask(query: Query, variables: object) {
    await this.#fleet.ask({ ask: 'recorded' });
    const text = await this.#post(query.document, variables, LIVE);
    const { recorded } = await this.#fleet.ask<FleetState>({ ask: 'recorded' });
    const answer = JSON.parse(text) as { readonly data: unknown; readonly errors?: unknown };
    if (answer.errors !== undefined)
      throw new Error(`${query.name} failed: ${text.slice(0, 500)}\n${this.#gateway.errors()}`);
    const keys = new Map<CallName, readonly string[]>();
    for (const call of recorded) {
      const known = understood(call, this.#fleet.hello.origins[call.connection] ?? '');
      if (known === null) continue;
      keys.set(known.name, known.keys);
      if (!this.#templates.has(known.name)) this.#templates.set(known.name, known.template);
    }
    const asking = { body: bodyOf(query, variables), data: answer.data, text };
    const shown = (answer.data as { readonly customer?: { readonly invoices: { readonly nodes: readonly unknown[] } } })
      .customer;
    return {
      asking,
      keys,
      isWhole: shown === undefined || shown.invoices.nodes.length === keys.get('invoices')?.length,
    };
  }

  async #post(query: string, variables: object, headers: Readonly<Record<string, string>> = {}): Promise<string> {
    const answer = await fetch(this.#gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#gateway.token}`, ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return answer.text();
  }
}

function bodyOf({ document }: Query, variables: object): string {
  return JSON.stringify({ query: document, variables });
}

interface OrderPage {
  readonly orders: {
    readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
    readonly nodes: readonly unknown[];
  };
}

interface CustomerPage {
  readonly customers: {
    readonly nodes: readonly {
      readonly id: string;
      readonly meta: { readonly refs: readonly { readonly connection: string }[] };
      readonly orders: { readonly nodes: readonly unknown[] };
      readonly invoices: { readonly nodes: readonly unknown[] };
    }[];
  };
}

/** Which of the calls of the questions it is, and where its keys are; null for a call of the gateway's sync. */
function understood(call: Recorded, origin: string) {
  const { connection, method, headers } = call;
  const place = PLACES.find((each) => each.connection === connection && each.mark.test(call.path + call.body));
  if (place === undefined) return null;
  const found = place.keys.exec(call[place.inside])?.[0];
  if (found === undefined) return null;
  const keys: readonly unknown[] =
    place.keysAre === 'list' ? decodeURIComponent(found).split(',') : (JSON.parse(found) as readonly unknown[]);
  const holed = { path: call.path, body: call.body, [place.inside]: call[place.inside].replace(found, KEYS) };
  const template: CallTemplate = {
    origin,
    method,
    headers,
    path: holed.path,
    body: holed.body,
    keysAre: place.keysAre,
  };
  return { name: place.name, keys: keys.map(String), template };
}

const PLACES: readonly {
  readonly name: CallName;
  readonly connection: string;
  readonly mark: RegExp;
  readonly inside: 'path' | 'body';
  readonly keys: RegExp;
  readonly keysAre: CallTemplate['keysAre'];
}[] = [
  {
    name: 'orders',
    connection: 'erp',
    mark: /model\.sale\.sale\.search_read/,
    inside: 'body',
    keys: /(?<="in",)\[[^\]]*\]/,
    keysAre: 'numbers',
  },
  {
    name: 'parties',
    connection: 'erp',
    mark: /model\.party\.party\.search_read/,
    inside: 'body',
    keys: /(?<="in",)\[[^\]]*\]/,
    keysAre: 'numbers',
  },
  {
    name: 'accounts',
    connection: 'crm',
    mark: /sobjects\/Account\b/,
    inside: 'body',
    keys: /(?<="ids":)\[[^\]]*\]/,
    keysAre: 'strings',
  },
  {
    name: 'invoices',
    connection: 'books',
    mark: /\/Invoices\?/,
    inside: 'path',
    keys: /(?<=[?&]IDs=)[^&]*/,
    keysAre: 'list',
  },
  {
    name: 'shoppers',
    connection: 'shop',
    mark: /\.\.\. on Customer\b/,
    inside: 'body',
    keys: /(?<="ids":)\[[^\]]*\]/,
    keysAre: 'strings',
  },
];
