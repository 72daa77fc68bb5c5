import type { Keep } from './connector/keep.ts';
import { Sealer } from './sealing/sealer.ts';
import { type OpenStore, openStore, type StoreTarget } from './store/database.ts';
import { keptInTable } from './store/kept.ts';
import { keptInFiles } from './store/kept-files.ts';
import type { Seal } from './store/seal.ts';

/** What connections remember, beside an open index: in its tables, or in files where others cannot read these while it is open. */
export function keptBeside(target: StoreTarget, store: OpenStore): (connection: string) => Keep {
  if (target.kind === 'embedded') return (connection) => keptInFiles(target.directory, store.seal, connection);
  return (connection) => keptInTable(async () => store.db, connection);
}

/** The same for a command beside a gateway. The index of a server is opened, and brought up to date, once a connection has something to remember. */
export function keptApart(
  targetOf: () => StoreTarget,
  nowMs: number,
  report: Seal['report'],
): { readonly of: (connection: string) => Keep; readonly close: () => Promise<void> } {
  let opening: Promise<OpenStore> | null = null;
  const keepOf = (connection: string): Keep => {
    const target = targetOf();
    if (target.kind === 'embedded')
      return keptInFiles(target.directory, { sealer: new Sealer(target.keyring), report }, connection);
    return keptInTable(async () => {
      opening ??= openStore(target, nowMs, report);
      return (await opening).db;
    }, connection);
  };
  return {
    of: (connection) => ({
      get: async (name) => keepOf(connection).get(name),
      replace: async (name, before, value) => keepOf(connection).replace(name, before, value),
    }),
    close: async () => {
      const store = await opening?.catch(() => null);
      await store?.close();
    },
  };
}
