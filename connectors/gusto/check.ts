import type { Call, CheckResult, ConnectEnvironment } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { type GustoClient, SIGN_IN } from './client.ts';
import type { GustoSettings } from './config.ts';

/** What the ports need, and what is missing without it. */
const SCOPES = [
  { scope: 'employees:read', what: 'read employees', without: 'there are no employees and no jobs' },
  { scope: 'jobs:read', what: 'read jobs', without: 'job titles, places and dates of hire are hidden' },
  { scope: 'compensations:read', what: 'read pay rates', without: 'Gusto leaves out rate and period of pay' },
  { scope: 'payrolls:read', what: 'read payrolls', without: 'there are no payroll runs and no pay statements' },
  { scope: 'employee_benefits:read', what: 'read benefits', without: 'pay statements miss their benefits' },
  { scope: 'companies:read', what: 'read the custom fields of the company', without: 'they cannot be described' },
  { scope: 'employees:write', what: 'change employees', without: 'names, e-mails and dates of birth are read-only' },
  { scope: 'employees:manage', what: 'make employees', without: 'nobody can be onboarded' },
  { scope: 'jobs:write', what: 'write jobs', without: 'job titles are read-only' },
] as const;

/**
 * Signs in, asks what the token may do, then for a little of each list: one line each.
 *
 * Source: GET /v1/token_info, https://docs.gusto.com/embedded-payroll/reference/get-v1-token-info
 */
export async function checkCompany(
  client: GustoClient,
  { settings, context }: { readonly settings: GustoSettings } & Pick<ConnectEnvironment, 'context'>,
  call: Call,
): Promise<readonly CheckResult[]> {
  const info = await attempt(client, '/v1/token_info', 'GET /token_info', call);
  if (info instanceof SourceError && info.operation === SIGN_IN)
    return [{ what: 'sign in', ok: false, detail: info.message }];
  const signedIn: CheckResult = { what: 'sign in', ok: true, detail: '' };
  if (info instanceof SourceError) return [signedIn, { what: 'permissions', ok: false, detail: info.message }];
  const company = `/v1/companies/${settings.companyId}`;
  const reads = await Promise.all([
    readResult(client, 'employees', `${company}/employees?page=1&per=1`, call),
    readResult(client, 'payrolls', `${company}/payrolls?page=1&per=1`, call),
  ]);
  return [signedIn, companyResult(info, settings), ...scopeResults(info), currencyResult(context.currency), ...reads];
}

function companyResult(info: unknown, { companyId }: GustoSettings): CheckResult {
  const what = 'company';
  if (String(valueAt(info, 'resource.uuid')).toLowerCase() === companyId) return { what, ok: true, detail: '' };
  return { what, ok: false, detail: 'the token is for another company (set companyId, or authorize for this one)' };
}

function scopeResults(info: unknown): readonly CheckResult[] {
  const granted = new Set(String(valueAt(info, 'scope') ?? '').split(/\s+/));
  return SCOPES.map(({ scope, what, without }) => {
    const ok = granted.has(scope);
    return {
      what: `${what} (${scope})`,
      ok,
      detail: ok ? '' : `without ${scope} ${without} (grant it to the application)`,
    };
  });
}

/** Amounts name no currency. */
function currencyResult(currency: string | null): CheckResult {
  const ok = currency !== null;
  return { what: 'currency', ok, detail: ok ? '' : 'the connection names none (set currency to USD)' };
}

async function readResult(client: GustoClient, what: string, path: string, call: Call): Promise<CheckResult> {
  const answer = await attempt(client, path, `GET /${what}`, call);
  const ok = !(answer instanceof SourceError);
  return { what: `list ${what}`, ok, detail: ok ? '' : answer.message };
}

async function attempt(client: GustoClient, path: string, operation: string, call: Call): Promise<unknown> {
  try {
    return (await client.read({ path, operation }, call)).body;
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
}
