import { openStore, type StoreTarget } from '../store/database.ts';
import { resealFiles } from '../store/kept-files.ts';
import { reseal } from '../store/reseal.ts';

/** Seals the index with the current key, and says what became of it. Can be stopped and run again at any time. */
export async function rewrap(target: StoreTarget, nowMs: number, print: (line: string) => void): Promise<void> {
  const store = await openStore(target, nowMs);
  try {
    const { records, changes, texts, forgotten, unreadable, unreadableTexts } = await reseal(store.db);
    const kept = target.kind === 'embedded' ? await resealFiles(target.directory, store.seal) : null;
    const { keyId } = store.seal.sealer;
    print(`${records} records and ${changes} changes are now sealed with key "${keyId}"`);
    print(
      `${texts} texts of the write journal, the audit trail and the connections are now sealed with key "${keyId}"`,
    );
    if (kept !== null && kept.texts > 0)
      print(`${kept.texts} files of what connections remember are now sealed with key "${keyId}"`);
    if (kept !== null && kept.unreadableTexts > 0)
      print(
        `${kept.unreadableTexts} files of what connections remember did not open: these connections begin again with what is configured`,
      );
    if (forgotten > 0)
      print(`${forgotten} parts of records did not open: they are fetched again when they are asked for`);
    if (unreadable > 0)
      print(`${unreadable} changes did not open: they stay as they are, and their old values are lost`);
    if (unreadableTexts > 0)
      print(
        `${unreadableTexts} texts of the write journal, the audit trail and the connections did not open: they stay as they are; with their key behind the current one this command can be run again`,
      );
    print('older keys are not needed any more');
  } finally {
    await store.close();
  }
}
