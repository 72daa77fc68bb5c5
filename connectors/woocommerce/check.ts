import type { Call, CheckResult } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { GENERAL } from './port-location.ts';
import { COLLECTIONS, type WooEnvironment } from './records.ts';

const WHO = 'a key with the permission Read, of a user who manages the shop';

/** Asks each collection for one record: one line each, one for the settings, and one for the currency. */
export async function checkShop(environment: WooEnvironment, call: Call): Promise<readonly CheckResult[]> {
  const asked = await Promise.all([
    ask(environment, 'customers', call),
    ask(environment, 'orders', call),
    ask(environment, 'products', call),
  ]);
  const orders = asked.find(({ name }) => name === 'orders');
  return [
    ...asked.map(({ name, failure }) => ({
      what: `read ${name} (${WHO})`,
      ok: failure === null,
      detail: failure ?? '',
    })),
    await settingsResult(environment, call),
    currencyResult(environment, orders?.failure ?? null, valueAt(orders?.first, 'currency')),
  ];
}

async function settingsResult({ client }: WooEnvironment, call: Call): Promise<CheckResult> {
  const what = `read the general settings (${WHO})`;
  try {
    await client.all({ ...GENERAL, query: {} }, call);
    return { what, ok: true, detail: '' };
  } catch (error) {
    if (error instanceof SourceError) return { what, ok: false, detail: error.message };
    throw error;
  }
}

/** The amounts of products name no currency: it has to be that of the orders. */
function currencyResult({ context }: WooEnvironment, failure: string | null, used: unknown): CheckResult {
  const what = 'currency of the connection';
  if (failure !== null) return { what, ok: false, detail: 'not known, for orders cannot be read' };
  if (context.currency === null)
    return { what, ok: false, detail: 'the connection names none, so products have no prices (set currency)' };
  if (typeof used !== 'string' || used === context.currency) return { what, ok: true, detail: '' };
  const detail = `the last order is in another one (set currency to that of the shop, unless it sells in several)`;
  return { what, ok: false, detail };
}

async function ask({ client }: WooEnvironment, name: 'customers' | 'orders' | 'products', call: Call) {
  try {
    const { path, operation } = COLLECTIONS[name];
    const { records } = await client.list({ path, operation, query: { per_page: '1' } }, call);
    return { name, failure: null, first: records[0] };
  } catch (error) {
    if (error instanceof SourceError) return { name, failure: error.message, first: null };
    throw error;
  }
}
