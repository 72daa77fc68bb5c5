import type { Call, CheckResult } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import type { QuickbooksClient } from './client.ts';

/** Signs in, then asks for one object of each type that the ports read. */
export async function checkCompany(
  client: QuickbooksClient,
  types: readonly string[],
  currency: string | null,
  call: Call,
): Promise<readonly CheckResult[]> {
  const company = await attempt('company', async () => {
    const [info] = await client.query('CompanyInfo', 'select * from CompanyInfo', call);
    return info === undefined ? 'no company is visible: check realmId' : '';
  });
  if (!company.ok) return [company];
  const home = await attempt('currency', async () => {
    const [preferences] = await client.query('Preferences', 'select * from Preferences', call);
    const named = valueAt(preferences, 'CurrencyPrefs.HomeCurrency.value');
    return named === undefined || currency === null || named === currency
      ? ''
      : 'the home currency of the company is another than that of the connection';
  });
  const reads = await Promise.all(
    types.map((type) =>
      attempt(type, async () => {
        await client.query(type, `select * from ${type} maxresults 1`, call);
        return '';
      }),
    ),
  );
  return [company, home, ...reads];
}

async function attempt(what: string, run: () => Promise<string>): Promise<CheckResult> {
  try {
    const detail = await run();
    return { what, ok: detail === '', detail };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { what, ok: false, detail: error.message };
  }
}
