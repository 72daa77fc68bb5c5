import type { DirectChange, Simulator, SimulatorOptions, StartSimulator } from '../../src/simulator/contract.ts';
import { Faults } from '../../src/simulator/faults.ts';
import { Ledger } from '../../src/simulator/ledger.ts';
import { serve } from '../../src/simulator/server.ts';
import { OAuthTokens } from '../../src/simulator/tokens.ts';
import { Books, type EntityName, READABLE } from './simulator/books.ts';
import { quickbooksSource, TOKEN_PATH } from './simulator/source.ts';

const REALM = '9341450000000001';
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Where the company is: its times are told with this offset. */
const OFFSET = '-07:00';

/**
 * Starts the books of one company behind the Accounting API v3. Rows are objects as the API shows them, amounts as strings.
 *
 * `CompanyInfo` and `Preferences` may have one row; the `HomeCurrency` of the first is that of the company.
 * Source: https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/account, minor version 75
 */
export const startQuickbooks: StartSimulator = async ({
  rows,
  clock,
  limits,
  latencyMs = 0,
  port = 0,
}: SimulatorOptions): Promise<Simulator> => {
  const ledger = new Ledger();
  const faults = new Faults();
  const books = new Books(rows, clock, OFFSET);
  const app = { clientId: 'quickbooks-client', clientSecret: 'quickbooks-secret', refreshToken: 'quickbooks-refresh' };
  const startedMs = clock.now();
  const tokens = new OAuthTokens({
    ...app,
    clock,
    lifetimeMs: HOUR_MS,
    grants: ['refresh_token'],
    /** A refresh token keeps its value for a day. */
    get rotates() {
      return clock.now() - startedMs >= DAY_MS;
    },
    more: { x_refresh_token_expires_in: 8_726_400 },
  });
  const source = quickbooksSource({ books, tokens, ledger, clock, realmId: REALM, isMetered: limits === 'metered' });
  const served = await serve(source, { clock, ledger, faults, latencyMs, port });
  return {
    url: served.url,
    settings: { apiUrl: served.url, tokenUrl: `${served.url}${TOKEN_PATH}`, realmId: REALM, ...app },
    ledger,
    faults,
    change: (change) => changeDirectly(books, ledger, change),
    close: () => served.close(),
  };
};

/** What a person does in the application. A name that is deleted was merged into another: nothing else removes one. */
function changeDirectly(books: Books, ledger: Ledger, change: DirectChange): void {
  const entity = entityOf(change.objectType);
  if (change.action === 'create') {
    const row = books.create(entity, change.row);
    ledger.effect({
      call: null,
      action: 'create',
      objectType: entity,
      key: String(row['Id']),
      values: change.row,
      idempotencyKey: null,
    });
    return;
  }
  const row = books.get(entity, change.key);
  if (row === null) throw new Error(`no ${entity} ${change.key}`);
  const values = change.action === 'update' ? change.values : {};
  if (change.action === 'update') books.update(entity, row, { ...row, ...values });
  else {
    books.unlink(entity, change.key);
    books.remove(entity, row);
  }
  ledger.effect({
    call: null,
    action: change.action,
    objectType: entity,
    key: change.key,
    values,
    idempotencyKey: null,
  });
}

function entityOf(name: string): EntityName {
  const entity = READABLE.find((each) => each === name);
  if (entity === undefined) throw new Error(`no object type ${name}`);
  return entity;
}
