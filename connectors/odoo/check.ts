import type { Call, CheckResult } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import type { OdooClient } from './client.ts';
import type { OdooSettings } from './config.ts';

interface Checking {
  readonly client: OdooClient;
  readonly settings: OdooSettings;
  readonly currency: string | null;
  readonly models: readonly string[];
}

/** Signs in, looks at the company, then asks each model for next to nothing: one line each. */
export async function checkDatabase(
  { client, settings, currency, models }: Checking,
  call: Call,
): Promise<readonly CheckResult[]> {
  const { companyId } = settings;
  const args = { domain: [['id', '=', companyId]], fields: ['currency_id'], limit: 1 };
  const companies = await attempt(client, { model: 'res.company', method: 'search_read', args }, call);
  if (companies instanceof SourceError && companies.kind !== 'forbidden')
    return [{ what: 'sign in', ok: false, detail: companies.message }];
  const reads = await Promise.all(models.map((model) => readResult(client, model, call)));
  const own = settings.externalIdField;
  const correlation = own === null ? [] : await Promise.all(MADE.map((model) => fieldResult(client, model, own, call)));
  return [
    { what: 'sign in', ok: true, detail: '' },
    companyResult(companies, { companyId, currency }),
    ...reads,
    ...correlation,
  ];
}

/** Models whose new records carry our id. */
const MADE = ['res.partner', 'sale.order', 'account.move'] as const;

function companyResult(
  companies: unknown,
  { companyId, currency }: { readonly companyId: number; readonly currency: string | null },
): CheckResult {
  const what = `company ${companyId}`;
  if (companies instanceof SourceError) return { what, ok: false, detail: companies.message };
  const company: unknown = Array.isArray(companies) ? companies[0] : undefined;
  if (company === undefined)
    return { what, ok: false, detail: 'not visible (add it to the allowed companies of the user, or set companyId)' };
  const link = valueAt(company, 'currency_id');
  const base: unknown = Array.isArray(link) ? link[1] : null;
  if (base === currency) return { what, ok: true, detail: '' };
  return {
    what,
    ok: false,
    detail: `its currency is ${String(base)}, the connection says ${currency ?? 'nothing'} (set currency to that of the company)`,
  };
}

async function readResult(client: OdooClient, model: string, call: Call): Promise<CheckResult> {
  const what = `read ${model}`;
  const args = { domain: [], fields: ['id'], limit: 1 };
  const answer = await attempt(client, { model, method: 'search_read', args }, call);
  return answer instanceof SourceError ? { what, ok: false, detail: answer.message } : { what, ok: true, detail: '' };
}

async function fieldResult(client: OdooClient, model: string, field: string, call: Call): Promise<CheckResult> {
  const what = `${field} of ${model}`;
  const args = { allfields: [field], attributes: ['type'] };
  const answer = await attempt(client, { model, method: 'fields_get', args }, call);
  if (answer instanceof SourceError) return { what, ok: false, detail: answer.message };
  const isThere = valueAt(answer, field) !== undefined;
  return {
    what,
    ok: isThere,
    detail: isThere ? '' : 'no such field (make a text field of that name, or set externalIdField)',
  };
}

/** The answer, or why there is none. */
async function attempt(client: OdooClient, ask: Parameters<OdooClient['call']>[0], call: Call): Promise<unknown> {
  try {
    return await client.call(ask, call);
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
}
