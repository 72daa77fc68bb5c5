import { Database } from '../../../connectors/tryton/simulator/database.ts';
import { Sessions } from '../../../connectors/tryton/simulator/sessions.ts';
import { trytonSource } from '../../../connectors/tryton/simulator/source.ts';
import { systemClock } from '../../../src/simulator/clock.ts';
import { Ledger } from '../../../src/simulator/ledger.ts';
import { startFaultProxy } from '../../conformance/fault-proxy.ts';
import type { Wire } from '../../conformance/subject.ts';
import { TRYTON_URL } from './servers.ts';

/** Stands before the real server; its ledger names calls, and its faults refuse them, as the simulator does. */
export function startTrytonProxy(): Promise<Wire & { close(): Promise<void> }> {
  const { describe, refuse } = trytonSource({
    db: new Database(systemClock, 1),
    database: '',
    sessions: new Sessions({ user: '', password: '', userId: 1 }, systemClock, 0, false),
    ledger: new Ledger(),
    hidden: {},
    gzip: false,
  });
  return startFaultProxy({ target: TRYTON_URL, describe, refuse });
}
