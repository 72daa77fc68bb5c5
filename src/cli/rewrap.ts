import { openStore, type StoreTarget } from '../store/database.ts';
import { reseal } from '../store/reseal.ts';

/** Seals the index with the current key, and says what became of it. Can be stopped and run again at any time. */
export async function rewrap(target: StoreTarget, nowMs: number, print: (line: string) => void): Promise<void> {
  const store = await openStore(target, nowMs);
  try {
    const { records, changes, texts, forgotten, unreadable, unreadableTexts } = await reseal(store.db);
    const { keyId } = store.seal.sealer;
    print(`${records} records and ${changes} changes are now sealed with key "${keyId}"`);
    print(`${texts} texts of the write journal and the audit trail are now sealed with key "${keyId}"`);
    if (forgotten > 0)
      print(`${forgotten} parts of records did not open: they are fetched again when they are asked for`);
    if (unreadable > 0)
      print(`${unreadable} changes did not open: they stay as they are, and their old values are lost`);
    if (unreadableTexts > 0)
      print(
        `${unreadableTexts} texts of the write journal and the audit trail did not open: they stay as they are; with their key behind the current one this command can be run again`,
      );
    print('older keys are not needed any more');
  } finally {
    await store.close();
  }
}
