import { type Env, idOf, related } from './env.ts';
import type { Row } from './values.ts';

/** Where a shipment's goods are picked. */
export function storageOf(row: Row, env: Env): number | null {
  return idOf(related(env, row, 'warehouse', 'stock.location'), 'storage_location');
}

/** Where they leave from. */
export function outputOf(row: Row, env: Env): number | null {
  return idOf(related(env, row, 'warehouse', 'stock.location'), 'output_location');
}
