import { openStore, type StoreTarget } from '../store/database.ts';
import { reseal } from '../store/reseal.ts';

/** Seals the index with the current key, and says what became of it. Can be stopped and run again at any time. */
export async function rewrap(target: StoreTarget, nowMs: number, print: (line: string) => void): Promise<void> {
  const store = await openStore(target, nowMs);
  try {
    const { records, changes, forgotten, unreadable } = await reseal(store.db);
    print(`${records} records and ${changes} changes are now sealed with key "${store.seal.sealer.keyId}"`);
    if (forgotten > 0)
      print(`${forgotten} parts of records did not open: they are fetched again when they are asked for`);
    if (unreadable > 0)
      print(`${unreadable} changes did not open: they stay as they are, and their old values are lost`);
    print('older keys are not needed any more');
  } finally {
    await store.close();
  }
}
