import type { Call, CheckResult } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import type { HubspotClient } from './client.ts';
import type { HubspotSettings } from './config.ts';
import { describeProperties } from './describe.ts';
import { paths } from './paths.ts';

const OBJECTS = [
  { type: 'companies', scope: 'crm.objects.companies.read' },
  { type: 'contacts', scope: 'crm.objects.contacts.read' },
  { type: 'orders', scope: 'crm.objects.orders.read' },
  { type: 'line_items', scope: 'crm.objects.line_items.read' },
  { type: 'products', scope: 'e-commerce' },
] as const;

/** One line for each scope that the ports need, and one for each property that the settings name. */
export async function checkAccount(
  client: HubspotClient,
  settings: HubspotSettings,
  call: Call,
): Promise<readonly CheckResult[]> {
  const reads = [
    ...OBJECTS.map(({ type, scope }) => ({
      what: `read ${type} (${scope})`,
      operation: `GET /crm/v3/objects/${type}`,
      path: paths.objects(type),
    })),
    { what: 'read owners (crm.objects.owners.read)', operation: 'GET /crm/v3/owners', path: paths.owners },
  ];
  const scopes = await Promise.all(
    reads.map(({ what, operation, path }) =>
      lineOf(what, async () => {
        await client.ask({ method: 'GET', path: `${path}?limit=1`, operation }, call);
        return '';
      }),
    ),
  );
  const { customFields, uniqueProperty, vatProperty } = settings;
  const named = [
    ['companies', [...customFields.companies, uniqueProperty, vatProperty]],
    ['contacts', [...customFields.contacts, uniqueProperty]],
    ['orders', customFields.orders],
    ['products', customFields.products],
  ] as const;
  const asked = named.map(([type, names]) => ({ type, names: [...names].filter((name) => name !== null) }));
  const properties = await Promise.all(
    asked
      .filter(({ names }) => names.length > 0)
      .map(({ type, names }) => lineOf(`properties of ${type}`, () => missingOf(client, type, names, call))),
  );
  return [...scopes, ...properties];
}

async function lineOf(what: string, run: () => Promise<string>): Promise<CheckResult> {
  try {
    const detail = await run();
    return { what, ok: detail === '', detail };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    return { what, ok: false, detail: error.message };
  }
}

async function missingOf(client: HubspotClient, type: string, names: readonly string[], call: Call): Promise<string> {
  const known = new Set((await describeProperties(client, type, call)).map(({ path }) => path));
  const missing = names.filter((name) => !known.has(name));
  return missing.length === 0
    ? ''
    : `create the property ${missing.join(', ')} in HubSpot, or correct its name in the settings`;
}
