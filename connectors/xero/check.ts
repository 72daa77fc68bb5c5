import type { Call, CheckResult } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { type MappingContext, valueAt } from '../../src/connector/mapping.ts';
import type { ListRequest, XeroClient } from './client.ts';
import type { XeroSettings } from './config.ts';

const FIRST = { page: '1', pageSize: '1' };
/** Items have no pages: asking for a key that nothing has keeps the answer small. */
const NOTHING = { where: 'ItemID==guid("00000000-0000-0000-0000-000000000000")' };

const READS = [
  { endpoint: 'Contacts', query: FIRST, scope: 'accounting.contacts.read' },
  { endpoint: 'Invoices', query: FIRST, scope: 'accounting.transactions.read' },
  { endpoint: 'CreditNotes', query: FIRST, scope: 'accounting.transactions.read' },
  { endpoint: 'Payments', query: FIRST, scope: 'accounting.transactions.read' },
  { endpoint: 'Items', query: NOTHING, scope: 'accounting.settings.read' },
] as const;

/** Signs in, looks at the organisation, then asks each endpoint for next to nothing: one line each. */
export async function checkOrganisation(
  client: XeroClient,
  { context, settings }: { readonly context: MappingContext; readonly settings: XeroSettings },
  call: Call,
): Promise<readonly CheckResult[]> {
  const request = { endpoint: 'Organisation', collection: 'Organisations', query: {}, since: null };
  const organisation = await attempt(client, request, call);
  if (organisation instanceof SourceError && organisation.operation === 'POST /connect/token')
    return [{ what: 'sign in', ok: false, detail: organisation.message }];
  const signedIn: CheckResult = { what: 'sign in', ok: true, detail: '' };
  const reads = await Promise.all(READS.map((read) => readResult(client, read, call)));
  const accounts = await accountsResult(client, settings, call);
  return [signedIn, organisationResult(organisation, context), ...reads, accounts];
}

/** The accounts that new invoices and payments go to must be there and in use. */
async function accountsResult(client: XeroClient, settings: XeroSettings, call: Call): Promise<CheckResult> {
  const what = 'accounts of new invoices and payments (accounting.settings.read)';
  try {
    const { records } = await client.list({ endpoint: 'Accounts', query: {}, since: null }, call);
    const active = records.filter((record) => valueAt(record, 'Status') === 'ACTIVE');
    const codes = new Set(active.map((record) => valueAt(record, 'Code')));
    const missing = (['salesAccountCode', 'paymentAccountCode'] as const)
      .filter((setting) => !codes.has(settings[setting]))
      .map((setting) => `no active account ${settings[setting]} (set ${setting})`);
    return { what, ok: missing.length === 0, detail: missing.join('; ') };
  } catch (error) {
    if (error instanceof SourceError) return { what, ok: false, detail: error.message };
    throw error;
  }
}

function organisationResult(answer: unknown, context: MappingContext): CheckResult {
  const what = 'organisation (accounting.settings.read)';
  if (answer instanceof SourceError) return { what, ok: false, detail: answer.message };
  const currency = valueAt(answer, 'BaseCurrency');
  if (currency === context.currency) return { what, ok: true, detail: '' };
  return {
    what,
    ok: false,
    detail: `its base currency is ${String(currency)}, the connection says ${context.currency ?? 'nothing'} (set currency to the base currency)`,
  };
}

async function readResult(client: XeroClient, read: (typeof READS)[number], call: Call): Promise<CheckResult> {
  const { endpoint, query, scope } = read;
  const answer = await attempt(client, { endpoint, query, since: null }, call);
  const what = `read ${endpoint} (${scope})`;
  return answer instanceof SourceError ? { what, ok: false, detail: answer.message } : { what, ok: true, detail: '' };
}

/** The first record, or why there is no answer. */
async function attempt(client: XeroClient, request: ListRequest, call: Call): Promise<unknown> {
  try {
    const { records } = await client.list(request, call);
    return records[0];
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
}
