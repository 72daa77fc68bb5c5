import { randomBytes } from 'node:crypto';
import type {
  Kysely,
  KyselyPlugin,
  PluginTransformQueryArgs,
  PluginTransformResultArgs,
  QueryResult,
  Transaction,
  UnknownRow,
} from 'kysely';
import { KEY_BYTES, type Keyring } from '../sealing/keyring.ts';
import { Digester, keyIdOf, Sealer, UnsealError } from '../sealing/sealer.ts';
import type { Database } from './schema.ts';

type Handle = Kysely<Database> | Transaction<Database>;

/** What opens and closes the sensitive values of one index. */
export interface Seal {
  readonly sealer: Sealer;
  readonly digester: Digester;
  /** Hears of sealed values that do not open. */
  readonly report: (error: UnsealError) => void;
}

/** The keys given are not those that the index was sealed with. */
export class IndexKeyError extends Error {
  override readonly name = 'IndexKeyError';
  readonly code = 'INDEX_KEY_MISMATCH';

  constructor({ keyId, reason }: UnsealError, sealer: Sealer) {
    const given = sealer.keyIds.join(', ');
    super(
      reason === 'no-such-key'
        ? `the index was sealed with key "${keyId}", which is not among the keys given (${given}): give it again, behind the current one, until mainstem secrets rewrap has run`
        : `key "${keyId}" is not the key of that id that the index was sealed with: give the right one`,
    );
  }
}

/** Travels with every handle on the store, transactions too: nobody can reach the tables without their seal. */
class SealPlugin implements KyselyPlugin {
  readonly seal: Seal;

  constructor(seal: Seal) {
    this.seal = seal;
  }

  transformQuery({ node }: PluginTransformQueryArgs) {
    return node;
  }

  async transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return result;
  }
}

/** The handle with its seal. */
export function withSeal(db: Kysely<Database>, seal: Seal): Kysely<Database> {
  return db.withPlugin(new SealPlugin(seal));
}

export function sealOf(db: Handle): Seal {
  const plugin = db.getExecutor().plugins.find((each) => each instanceof SealPlugin);
  if (plugin === undefined) throw new Error('the store was opened without its keys');
  return plugin.seal;
}

const INDEX_KEY = 'index-key';

/**
 * The seal of the index behind this handle. Its digests have a key of their own, made with the index and kept in it, sealed: they stay
 * the same when the keys rotate, and opening it proves that the keys are the right ones.
 *
 * Throws IndexKeyError.
 */
export async function openSeal(db: Kysely<Database>, keyring: Keyring, report: Seal['report']): Promise<Seal> {
  const sealer = new Sealer(keyring);
  const made = sealer.seal(randomBytes(KEY_BYTES).toString('base64'), ['settings', INDEX_KEY]);
  // Replicas that start at once keep the key of the first.
  const added = db.insertInto('settings').values({ name: INDEX_KEY, value: made });
  await added.onConflict((conflict) => conflict.column('name').doNothing()).execute();
  const { value } = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', INDEX_KEY)
    .executeTakeFirstOrThrow();
  return sealWith(sealer, value, report);
}

/** The seal of an index as it is; null where there is none yet. Throws IndexKeyError. */
export async function existingSeal(
  db: Kysely<Database>,
  keyring: Keyring,
  report: Seal['report'],
): Promise<Seal | null> {
  const value = await readIndexKey(db);
  return value === null ? null : sealWith(new Sealer(keyring), value, report);
}

function sealWith(sealer: Sealer, indexKey: string, report: Seal['report']): Seal {
  return { sealer, digester: new Digester(openIndexKey(sealer, indexKey)), report: oncePerKey(report) };
}

/** The id of the key that the index behind this handle asks for; null when it has no key yet. Throws IndexKeyError when these keys are not its. */
export async function proveKeys(db: Kysely<Database>, keyring: Keyring): Promise<string | null> {
  const value = await readIndexKey(db);
  if (value === null) return null;
  openIndexKey(new Sealer(keyring), value);
  return keyIdOf(value);
}

async function readIndexKey(db: Kysely<Database>): Promise<string | null> {
  const tables = await db.introspection.getTables();
  if (!tables.some(({ name }) => name === 'settings')) return null;
  const row = await db.selectFrom('settings').select('value').where('name', '=', INDEX_KEY).executeTakeFirst();
  return row?.value ?? null;
}

/** Seals the index's own key with the current one. The last step of a rotation: until then the index asks for the old key. */
export async function rewrapIndexKey(db: Handle): Promise<void> {
  const { sealer } = sealOf(db);
  const { value } = await db
    .selectFrom('settings')
    .select('value')
    .where('name', '=', INDEX_KEY)
    .executeTakeFirstOrThrow();
  if (keyIdOf(value) === sealer.keyId) return;
  const key = openIndexKey(sealer, value).toString('base64');
  const sealed = sealer.seal(key, ['settings', INDEX_KEY]);
  await db.updateTable('settings').set({ value: sealed }).where('name', '=', INDEX_KEY).execute();
}

function openIndexKey(sealer: Sealer, sealed: string): Buffer {
  try {
    return Buffer.from(sealer.open(sealed, ['settings', INDEX_KEY]), 'base64');
  } catch (error) {
    if (error instanceof UnsealError) throw new IndexKeyError(error, sealer);
    throw error;
  }
}

/** One missing key makes many values unreadable; once per key and reason is enough to say it. */
function oncePerKey(report: Seal['report']): Seal['report'] {
  const told = new Set<string>();
  return (error) => {
    const what = `${error.keyId} ${error.reason}`;
    if (told.has(what)) return;
    told.add(what);
    report(error);
  };
}
