import { SourceError } from '../connector/errors.ts';
import type { Connections } from '../sources/connections.ts';

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
