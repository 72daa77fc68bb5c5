import type { Call, CheckResult } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { type MappingContext, valueAt } from '../../src/connector/mapping.ts';
import { answers } from './answers.ts';
import type { ShopifyClient } from './client.ts';

const OPERATION = 'query shop currentAppInstallation';
const DOCUMENT = '{ shop { name currencyCode } currentAppInstallation { accessScopes { handle } } }';

/** What each scope is for. Source: https://shopify.dev/docs/api/usage/access-scopes */
const SCOPES = [
  { scope: 'read_customers', what: 'read customers' },
  { scope: 'read_orders', what: 'read orders, payments and shipments' },
  { scope: 'read_all_orders', what: 'read orders of more than 60 days ago' },
  { scope: 'read_products', what: 'read products' },
  { scope: 'read_inventory', what: 'read stock and costs' },
  { scope: 'read_locations', what: 'read locations' },
  { scope: 'write_customers', what: 'make and change customers' },
  { scope: 'write_orders', what: 'change and cancel orders' },
  { scope: 'write_inventory', what: 'change stock' },
  { scope: 'read_merchant_managed_fulfillment_orders', what: 'see what is still to be shipped' },
  { scope: 'write_merchant_managed_fulfillment_orders', what: 'ship orders' },
];

/** Looks at one customer for what an app without approval does not see. */
const CUSTOMER = `{ customers(first: 1) { nodes { id firstName lastName defaultEmailAddress { emailAddress }
  defaultPhoneNumber { phoneNumber } } } }`;

/** Signs in, looks at the shop, the version and the scopes of the app, then at protected customer data: one line each. */
export async function checkShop(
  client: ShopifyClient,
  context: MappingContext,
  call: Call,
): Promise<readonly CheckResult[]> {
  const answer = await attempt(() => client.query({ operation: OPERATION, document: DOCUMENT, variables: {} }, call));
  if (answer instanceof SourceError) return [{ what: 'sign in and API version', ok: false, detail: answer.message }];
  const scopes = valueAt(answer.data, 'currentAppInstallation.accessScopes');
  if (!Array.isArray(scopes)) {
    const detail = answers.protocol(OPERATION, 'answered without the scopes of the app').message;
    return [{ what: 'sign in and API version', ok: false, detail }];
  }
  const granted = new Set(scopes.map((each: unknown) => valueAt(each, 'handle')));
  return [
    { what: 'sign in and API version', ok: true, detail: '' },
    currencyResult(valueAt(answer.data, 'shop.currencyCode'), context),
    ...SCOPES.map((each) => scopeResult(each, granted)),
    await protectedResult(client, call),
  ];
}

/** Whoever may write may read. Without a scope for writing a connection still reads: that is fine, and said. */
function scopeResult({ scope, what }: (typeof SCOPES)[number], granted: ReadonlySet<unknown>): CheckResult {
  const line = `${what} (${scope})`;
  if (granted.has(scope) || granted.has(scope.replace(/^read_/, 'write_'))) return { what: line, ok: true, detail: '' };
  const isForWriting = scope.startsWith('write_') || scope.includes('fulfillment');
  return isForWriting
    ? { what: line, ok: true, detail: `not granted, such writes are refused: give the app the scope ${scope}` }
    : { what: line, ok: false, detail: `give the app the scope ${scope}` };
}

function currencyResult(currency: unknown, context: MappingContext): CheckResult {
  const what = 'currency of the shop';
  if (context.currency === null || currency === context.currency) return { what, ok: true, detail: '' };
  return {
    what,
    ok: false,
    detail: `the shop counts in ${typeof currency === 'string' && /^[A-Z]{3}$/.test(currency) ? currency : 'another one'}, the connection says ${context.currency}`,
  };
}

async function protectedResult(client: ShopifyClient, call: Call): Promise<CheckResult> {
  const what = 'protected customer data: names, addresses, e-mail, phone';
  const answer = await attempt(() =>
    client.query({ operation: 'query customers', document: CUSTOMER, variables: {} }, call),
  );
  if (answer instanceof SourceError) return { what, ok: false, detail: answer.message };
  if (answer.denied.length === 0) return { what, ok: true, detail: '' };
  const fields = [...new Set(answer.denied.map((path) => String(path.at(-1))))];
  return { what, ok: false, detail: `ask for approval in the Partner Dashboard: not shown are ${fields.join(', ')}` };
}

async function attempt<T>(run: () => Promise<T>): Promise<T | SourceError> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof SourceError) return error;
    throw error;
  }
}
