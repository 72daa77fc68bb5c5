import Big from 'big.js';
import { decimal } from '../../src/connector/codecs.ts';
import type { Call } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import type { MappingContext } from '../../src/connector/mapping.ts';
import { Shared } from '../../src/connector/shared.ts';
import type { Clock } from '../../src/model/clock.ts';
import type { Row, TrytonClient } from './client.ts';
import type { TrytonStock } from './wire.ts';

/** Reads the stock of products. */
export interface StockReader {
  /** Per product and location, zeros included: an item that was never there has 0 there. */
  read(products: readonly number[], call: Call): Promise<ReadonlyMap<number, readonly TrytonStock[]>>;
  /** How many calls a read makes, by the locations that were there last. */
  calls(): number;
}

interface Environment {
  readonly client: TrytonClient;
  readonly clock: Clock;
  readonly company: number;
  readonly context: MappingContext;
}

const LOCATIONS_MAX_AGE_MS = 300_000;
/** Before the first read has counted them. */
const USUAL_LOCATIONS = 20;

/**
 * Stock of many products at once: one call per location, because several locations in one context are summed, and one for all open moves.
 *
 * The locations are remembered for five minutes, or until one of them is refused. `with_childs` is always said: its default differs
 * between one and several locations, and with it a shelf would be counted in its zone as well.
 */
export function stockReader({ client, clock, company, context }: Environment): StockReader {
  const locations = new Shared((call) => storageLocations(client, call), LOCATIONS_MAX_AGE_MS, clock);
  let lastCounted = USUAL_LOCATIONS;
  return {
    // The locations themselves, and the open moves.
    calls: () => lastCounted + 2,
    read: async (products, call) => {
      const places = await locations.get(call);
      lastCounted = places.length;
      try {
        const [moves, ...quantities] = await Promise.all([
          openMoves(client, company, { products, places }, call),
          ...places.map((place) => quantitiesAt(client, { products, place }, call)),
        ]);
        return stockOf({ products, places, moves, quantities, context });
      } catch (error) {
        // A location that is gone is refused; the next read looks again.
        if (error instanceof SourceError && error.kind === 'invalid') locations.forget();
        throw error;
      }
    },
  };
}

/** Storage under a warehouse: the zones for input, storage and output, and what is below them. */
async function storageLocations(client: TrytonClient, call: Call): Promise<readonly number[]> {
  const search = { model: 'stock.location', domain: [['type', '=', 'storage']], fields: ['warehouse', 'active'] };
  const rows = await client.searchRead(search, call);
  return rows.filter(({ warehouse, active }) => Number.isInteger(warehouse) && active === true).map(({ id }) => id);
}

function quantitiesAt(
  client: TrytonClient,
  { products, place }: { readonly products: readonly number[]; readonly place: number },
  call: Call,
): Promise<readonly Row[]> {
  const context = { locations: [place], with_childs: false };
  const domain = [['id', 'in', products]];
  const search = { model: 'product.product', domain, fields: ['quantity'], context, keys: products.length };
  return client.searchRead(search, call);
}

function openMoves(
  client: TrytonClient,
  company: number,
  { products, places }: { readonly products: readonly number[]; readonly places: readonly number[] },
  call: Call,
): Promise<readonly Row[]> {
  const domain = [
    ['product', 'in', products],
    ['company', '=', company],
    ['state', 'in', ['draft', 'assigned']],
    ['OR', ['from_location', 'in', places], ['to_location', 'in', places]],
  ];
  const fields = ['product', 'state', 'internal_quantity', 'from_location', 'to_location'];
  return client.searchRead({ model: 'stock.move', domain, fields, keys: products.length }, call);
}

interface StockInput {
  readonly products: readonly number[];
  readonly places: readonly number[];
  readonly moves: readonly Row[];
  /** One list per place. */
  readonly quantities: readonly (readonly Row[])[];
  readonly context: MappingContext;
}

function stockOf(input: StockInput): ReadonlyMap<number, readonly TrytonStock[]> {
  const { products, places, moves, quantities, context } = input;
  const reserved = new Sums();
  const incoming = new Sums();
  for (const move of moves) {
    const quantity = decimalOf(move['internal_quantity'], context);
    if (move['state'] === 'assigned') reserved.add(move['product'], move['from_location'], quantity);
    incoming.add(move['product'], move['to_location'], quantity);
  }
  const onHand = quantities.map((rows) => new Map(rows.map((row) => [row.id, decimalOf(row['quantity'], context)])));
  return new Map(
    products.map((product) => [
      product,
      places.map((location, index) => ({
        location,
        quantity: onHand[index]?.get(product) ?? '0',
        reserved: reserved.of(product, location),
        incoming: incoming.of(product, location),
      })),
    ]),
  );
}

function decimalOf(value: unknown, context: MappingContext): string {
  if (typeof value === 'number' || typeof value === 'string') {
    try {
      return decimal.decode(value, context);
    } catch (cause) {
      throw unreadable(cause);
    }
  }
  throw unreadable(undefined);
}

function unreadable(cause: unknown): SourceError {
  const detail = 'answered a quantity that is no number';
  return new SourceError('protocol', { source: 'tryton', operation: 'read stock', detail, cause });
}

/** Exact sums per product and location. */
class Sums {
  readonly #sums = new Map<string, Big>();

  add(product: unknown, location: unknown, quantity: string): void {
    const key = `${product}@${location}`;
    this.#sums.set(key, (this.#sums.get(key) ?? new Big(0)).plus(quantity));
  }

  of(product: number, location: number): string {
    return (this.#sums.get(`${product}@${location}`) ?? new Big(0)).toFixed();
  }
}
