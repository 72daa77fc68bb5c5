import type { Command } from 'commander';
import type { StoreTarget } from '../store/database.ts';
import { type AuditSurroundings, auditCheckpoint, auditExport, auditVerify } from './audit.ts';

/** What the commands need of their process. */
export interface AuditHost {
  readonly target: () => Promise<StoreTarget>;
  readonly now: () => number;
  readonly print: (line: string) => void;
  /** Ends when what was written is out. */
  readonly write: (text: string) => Promise<void>;
  readonly setExitCode: (code: 0 | 1) => void;
}

/** `audit verify`, `audit checkpoint` and `audit export`. */
export function withAuditCommands(command: Command, host: AuditHost): void {
  const surroundings = async (): Promise<AuditSurroundings> => ({
    target: await host.target(),
    nowMs: host.now(),
    print: host.print,
  });
  command
    .command('verify')
    .description('walk the whole trail and name the first broken entry; ends with 1 when there is one')
    .option('--checkpoint <file>', 'a checkpoint that was kept outside: it tells whether the end was cut off')
    .action(async ({ checkpoint }: { checkpoint?: string }) => {
      host.setExitCode((await auditVerify(await surroundings(), checkpoint)) ? 0 : 1);
    });
  command
    .command('checkpoint')
    .description('sign where the trail ends, to be kept where nobody who can write the database can write')
    .option('--out <file>', 'a new file for it, instead of the output')
    .action(async ({ out }: { out?: string }) => auditCheckpoint(await surroundings(), out));
  command
    .command('export')
    .description('every entry as a line of JSON, with digests of what is not public')
    .option('--from <seq>', 'the number of the first entry')
    .action(async ({ from }: { from?: string }) => auditExport(await surroundings(), from, host.write));
}
