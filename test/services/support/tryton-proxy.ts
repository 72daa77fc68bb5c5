import { Database } from '../../../connectors/tryton/simulator/database.ts';
import { Sessions } from '../../../connectors/tryton/simulator/sessions.ts';
import { trytonSource } from '../../../connectors/tryton/simulator/source.ts';
import { systemClock } from '../../../src/simulator/clock.ts';
import { Ledger } from '../../../src/simulator/ledger.ts';
import { startFaultProxy } from '../../conformance/fault-proxy.ts';
import type { Wire } from '../../conformance/subject.ts';
import { TRYTON_URL, withPostgres } from './servers.ts';

/**
 * Stands before the real server; its ledger names calls, and its faults refuse them, as the simulator does. Effects are told of the
 * database that is named.
 */
export function startTrytonProxy(watched?: string): Promise<Wire & { close(): Promise<void> }> {
  const { describe, refuse } = trytonSource({
    db: new Database(systemClock, 1, {}),
    database: '',
    sessions: new Sessions({ user: '', password: '', userId: 1 }, systemClock, 0, false),
    ledger: new Ledger(),
    hidden: {},
    gzip: false,
  });
  const records = watched === undefined ? {} : { records: () => recordsIn(watched) };
  return startFaultProxy({ target: TRYTON_URL, describe, refuse, ...records });
}

const WATCHED = [
  'party_party',
  'party_address',
  'party_contact_mechanism',
  'party_identifier',
  'company_employee',
  'sale_sale',
  'sale_line',
  'stock_shipment_out',
  'stock_move',
  'stock_inventory',
  'stock_inventory_line',
];

/** Every record of the tables that writes touch, with the transaction that wrote it last: also a write of what was there moves it. */
function recordsIn(database: string): Promise<ReadonlyMap<string, string>> {
  const query = WATCHED.map((table) => `select '${table} ' || id as record, xmin::text as last from ${table}`);
  return withPostgres(database, async (client) => {
    const { rows } = await client.query<{ record: string; last: string }>(query.join(' union all '));
    return new Map(rows.map(({ record, last }) => [record, last]));
  });
}
