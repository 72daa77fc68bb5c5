import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { sql } from 'kysely';
import { type Checkpoint, makeCheckpoint, parseCheckpoint } from '../audit/checkpoint.ts';
import type { AuditEntry } from '../audit/entry.ts';
import { walkAudit } from '../audit/read.ts';
import { type Break, type Verdict, verifyAudit } from '../audit/verify.ts';
import { type OpenStore, openExisting, type StoreTarget } from '../store/database.ts';
import { UsageError } from './faults.ts';

export interface AuditSurroundings {
  readonly target: StoreTarget;
  readonly nowMs: number;
  readonly print: (line: string) => void;
}

/** Walks the whole trail and says whether it is as it was recorded. Returns whether it is. */
export async function auditVerify(surroundings: AuditSurroundings, file: string | undefined): Promise<boolean> {
  const { print } = surroundings;
  const checkpoint = file === undefined ? null : readCheckpoint(file);
  const verdict = await withTrail(surroundings, ({ db }) => verifyAudit(db, checkpoint));
  print('audit trail');
  for (const line of verdictLines(verdict, checkpoint)) print(`  ${line}`);
  return verdict.break === null;
}

/** Makes a checkpoint, into a file or as one line. Throws UsageError when the file is there already: it may be the only witness. */
export async function auditCheckpoint(surroundings: AuditSurroundings, file: string | undefined): Promise<void> {
  if (file !== undefined && existsSync(file))
    throw new UsageError(`${file} is there already: older checkpoints are kept, so name a new file`);
  const checkpoint = await withTrail(surroundings, ({ db }) => makeCheckpoint(db, surroundings.nowMs));
  const text = JSON.stringify(checkpoint);
  if (file === undefined) return surroundings.print(text);
  try {
    writeFileSync(file, `${text}\n`, { flag: 'wx' });
  } catch (cause) {
    throw new UsageError(`${file} cannot be written: keep this line instead: ${text}`, { cause });
  }
  surroundings.print(
    `${file} holds the checkpoint of entry ${checkpoint.seq}: keep it where nobody who can write the database can write`,
  );
}

/** Writes entries from a number on as JSON lines, with digests in the place of what is not public; waits for whoever reads. */
export async function auditExport(
  surroundings: AuditSurroundings,
  from: string | undefined,
  write: (text: string) => Promise<void>,
): Promise<void> {
  if (from !== undefined && !/^\d{1,18}$/.test(from)) throw new UsageError('--from is the number of an entry');
  await withTrail(surroundings, async ({ db }) => {
    for await (const { sealed: _, ...entry } of walkAudit(db, from ?? null)) await write(`${JSON.stringify(entry)}\n`);
  });
}

async function withTrail<T>({ target, nowMs }: AuditSurroundings, job: (store: OpenStore) => Promise<T>): Promise<T> {
  const store = await openExisting(target, nowMs);
  try {
    if (store !== null && (await hasTrail(store))) return await job(store);
  } finally {
    await store?.close();
  }
  throw new UsageError(
    'there is no audit trail here: no gateway of this version has started on it yet, or DATABASE_URL or dataDirectory means another index',
  );
}

async function hasTrail({ db }: OpenStore): Promise<boolean> {
  const found = await sql<{ found: boolean }>`select to_regclass('audit') is not null as found`.execute(db);
  return found.rows[0]?.found === true;
}

function readCheckpoint(file: string): Checkpoint {
  if (!existsSync(file)) throw new UsageError(`there is no file ${file}`);
  const checkpoint = parseCheckpoint(readFileSync(file, 'utf8'));
  if (checkpoint === null) throw new UsageError(`${file} holds no checkpoint of mainstem audit checkpoint`);
  return checkpoint;
}

function verdictLines(verdict: Verdict, checkpoint: Checkpoint | null): readonly string[] {
  const { entries, last, erased, closed } = verdict;
  const notes = [
    ...(erased > 0 ? [`note    ${erased} entries have no sensitive values any more: they were erased`] : []),
    ...(closed > 0 ? [`note    ${closed} entries have sensitive values under a key that was not given`] : []),
  ];
  if (verdict.break !== null) return [...breakLines(verdict.break), ...notes];
  const span = last === null ? 'it is empty' : `${entries} entries are whole, the last of ${last.at.toISOString()}`;
  const end =
    checkpoint === null
      ? 'note    without a checkpoint (--checkpoint <file>) nobody can say whether its end was cut off or all of it was written anew'
      : `ok      it holds the checkpoint of ${checkpoint.at}, entry ${checkpoint.seq}`;
  return [`ok      ${span}`, end, ...notes];
}

function breakLines(found: Break): readonly string[] {
  const whole = BigInt(found.seq) - 1n;
  const reliable =
    found.kind === 'foreign-checkpoint' || found.kind === 'rewritten'
      ? []
      : [`        ${whole === 0n ? 'no entry before it is whole' : `entries up to ${whole} are whole`}`];
  return [
    `FAILED  ${whatBroke(found)}`,
    ...('entry' in found ? [`        ${described(found.entry)}`] : []),
    ...reliable,
    '        change nothing, keep a copy of the database as it is, and go on with "When verify fails" in docs/audit.md',
  ];
}

function whatBroke(found: Break): string {
  const { seq } = found;
  switch (found.kind) {
    case 'edited':
      return `entry ${seq} was edited: it is not what was recorded`;
    case 'forked':
      return `entry ${seq} follows another entry than the one before it: the trail was written on in two databases, or entries were replaced`;
    case 'doubled':
      return `entry ${seq} is there twice: the trail was written on in two databases, or entries were added`;
    case 'values-swapped':
      return `the sealed values of entry ${seq} are not those that were recorded`;
    case 'missing':
      return seq === found.to ? `entry ${seq} is missing` : `entries ${seq} to ${found.to} are missing`;
    case 'moved':
      return `entry ${seq} stands in another place, as number ${found.to}: entries were reordered`;
    case 'cut-off':
      return `entries ${seq} to ${found.to} are gone from the end: it was cut off, or an older backup was restored`;
    case 'rewritten':
      return `entry ${seq} is not the one of the checkpoint: the trail was written anew, or went on from an older backup; the first false entry is this one or one before it`;
    case 'foreign-checkpoint':
      return 'the checkpoint was edited, or made by another index: nothing was verified';
  }
}

/** Where to look. Whoever edited the entry may have written what a terminal takes for commands. */
function described({ at, action, operationId, stepId, entityId }: AuditEntry): string {
  const words = [`operation ${operationId ?? '-'}`, `step ${stepId ?? '-'}`, `record ${entityId ?? '-'}`];
  return `${at.toISOString()} ${action}, ${words.join(', ')}`.replaceAll(/\p{C}/gu, '?');
}
