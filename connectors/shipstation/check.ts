import type { Call, CheckResult } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import type { ShipstationClient } from './client.ts';
import type { ShipstationSettings } from './config.ts';

/** Asks for next to nothing of each kind: one line each, and one for what the settings name. */
export async function checkAccount(
  client: ShipstationClient,
  settings: ShipstationSettings,
  call: Call,
): Promise<readonly CheckResult[]> {
  const first = { page: '1', page_size: '1' };
  const pageOf = (path: string, collection: string) =>
    client.page({ operation: `GET ${path}`, path, query: first }, collection, call);
  const named = (path: string, collection: string) => client.all({ operation: `GET ${path}`, path }, collection, call);
  return Promise.all([
    line('read shipments', async () => fine(await pageOf('/shipments', 'shipments'))),
    line('read labels and tracking', async () => fine(await pageOf('/labels', 'labels'))),
    line('read warehouses', async () =>
      missing(await named('/warehouses', 'warehouses'), 'warehouse_id', ['warehouseId', settings.warehouseId]),
    ),
    line('read carriers', async () =>
      missing(await named('/carriers', 'carriers'), 'carrier_id', ['carrierId', settings.carrierId]),
    ),
  ]);
}

function fine(_answer: unknown): string {
  return '';
}

function missing(
  records: readonly unknown[],
  member: string,
  [setting, id]: readonly [setting: string, id: string | null],
): string {
  const isThere = id === null || records.some((record) => valueAt(record, member) === id);
  return isThere ? '' : `the account has no ${id} (set ${setting})`;
}

async function line(what: string, ask: () => Promise<string>): Promise<CheckResult> {
  try {
    const detail = await ask();
    return { what, ok: detail === '', detail };
  } catch (error) {
    if (error instanceof SourceError) return { what, ok: false, detail: error.message };
    throw error;
  }
}
