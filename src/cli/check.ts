import { existsSync } from 'node:fs';
import type { Config } from '../config.ts';
import { SourceError } from '../connector/errors.ts';
import type { Connections } from '../sources/connections.ts';
import { DirectoryInUseError, IndexKeyError, indexPath, openDatabase, type StoreTarget } from '../store/database.ts';
import { proveKeys } from '../store/seal.ts';
import { findConfigured } from './configured-fields.ts';

/** Tries every connection and says what works and what is missing. Returns whether everything is fine. */
export async function check(connections: Connections, print: (line: string) => void): Promise<boolean> {
  let isFine = true;
  for (const connection of connections.all) {
    print(`${connection.name} (${connection.title})`);
    try {
      const results = await connection.check({ signal: AbortSignal.timeout(connection.deadlineMs), purpose: 'check' });
      for (const { what, ok, detail } of results) {
        print(`  ${ok ? 'ok     ' : 'MISSING'} ${what}${detail === '' ? '' : `: ${detail}`}`);
        isFine &&= ok;
      }
    } catch (error) {
      isFine = false;
      print(`  FAILED  ${error instanceof SourceError ? error.message : 'the connector failed unexpectedly'}`);
    }
  }
  return isFine;
}

/** Says what the configuration takes from sources that do not have it. Returns whether they have everything. */
export async function checkConfigured(
  config: Pick<Config, 'connections' | 'rates'>,
  connections: Connections,
  print: (line: string) => void,
): Promise<boolean> {
  const { problems, unasked } = await findConfigured(config, connections);
  if (problems.length === 0 && unasked.length === 0) return true;
  print('configured fields');
  for (const { path, message } of problems) print(`  MISSING ${path}: ${message}`);
  for (const line of unasked) print(`  UNKNOWN ${line}`);
  return problems.length === 0;
}

/** Says whether the keys given open the index, and changes nothing in it. Returns whether a gateway could start on it. */
export async function checkIndex(target: StoreTarget, nowMs: number, print: (line: string) => void): Promise<boolean> {
  print('index');
  try {
    const keyId = await sealedWith(target, nowMs);
    print(`  ok      ${keyId === null ? 'nothing is in it yet' : `sealed with key "${keyId}"`}`);
    return true;
  } catch (error) {
    if (error instanceof DirectoryInUseError) {
      print(`  ok      ${error.message}`);
      return true;
    }
    print(`  FAILED  ${error instanceof IndexKeyError ? error.message : 'the database does not answer'}`);
    return false;
  }
}

async function sealedWith(target: StoreTarget, nowMs: number): Promise<string | null> {
  if (target.kind === 'memory' || (target.kind === 'embedded' && !existsSync(indexPath(target.directory)))) return null;
  const database = await openDatabase(target, nowMs);
  try {
    return await proveKeys(database.db, target.keyring);
  } finally {
    await database.close();
  }
}
