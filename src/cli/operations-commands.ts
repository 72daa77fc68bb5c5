import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { buildASTSchema } from 'graphql';
import { mergedDocument } from '../graphql/schema.ts';
import { OperationsError, operationsIn, textsOfManifest } from '../operations/manifest.ts';
import { openStore, type StoreTarget } from '../store/database.ts';
import { readOperations, registerOperations, removeOperations } from '../store/registered-operations.ts';

/** What the commands need of their process. */
export interface OperationsHost {
  readonly target: () => Promise<StoreTarget>;
  readonly schemaDirectory: string;
  readonly now: () => number;
  readonly print: (line: string) => void;
}

/** `operations register`, `operations list` and `operations remove`. */
export function withOperationsCommands(command: Command, host: OperationsHost): void {
  command
    .command('register')
    .description(
      'the operations that clients send, from a folder of .graphql files, or from a manifest of Apollo or Relay',
    )
    .argument('<path>', 'the folder, or the .json file that the client was built with')
    .action((path: string) => register(path, host));
  command
    .command('list')
    .description('what is registered, a line for each')
    .action(() => list(host));
  command
    .command('remove')
    .description('take operations out again')
    .argument('<id-or-name...>', 'as `operations list` shows them')
    .action((named: string[]) => remove(named, host));
}

/** Registers all operations of a folder or a manifest, or none when one of them is wrong. */
export async function register(path: string, host: OperationsHost): Promise<void> {
  const schema = buildASTSchema(mergedDocument(host.schemaDirectory), { assumeValidSDL: true });
  const operations = operationsIn(textsAt(path), schema);
  await withDb(host, async (db) => {
    const added = await registerOperations(db, operations, host.now());
    host.print(`${operations.length} operations are registered, ${added} of them new`);
  });
}

export async function list(host: OperationsHost): Promise<void> {
  await withDb(host, async (db) => {
    const all = await readOperations(db);
    for (const { id, kind, name } of all) host.print(`${id}  ${kind}  ${name ?? '(no name)'}`);
    if (all.length === 0) host.print('nothing is registered: mainstem operations register <folder | manifest.json>');
  });
}

export async function remove(named: readonly string[], host: OperationsHost): Promise<void> {
  await withDb(host, async (db) => {
    const removed = await removeOperations(db, named);
    host.print(`${removed.length} operations are not registered any more`);
  });
}

function textsAt(path: string) {
  if (!existsSync(path)) throw new OperationsError([`${path}: there is no such file or folder`]);
  if (!statSync(path).isDirectory()) return textsOfManifest(path, readFileSync(path, 'utf8'));
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.(graphql|gql)$/.test(file),
  );
  if (files.length === 0) throw new OperationsError([`${path}: no .graphql file in it`]);
  return files.toSorted().map((file) => ({ where: join(path, file), body: readFileSync(join(path, file), 'utf8') }));
}

async function withDb(host: OperationsHost, run: (db: Awaited<ReturnType<typeof openStore>>['db']) => Promise<void>) {
  const store = await openStore(await host.target(), host.now());
  try {
    await run(store.db);
  } finally {
    await store.close();
  }
}
