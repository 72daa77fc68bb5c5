// Replicas that append to one audit trail at once, on a real PostgreSQL (test/services/postgres.sh).
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCheckpoint } from '../../src/audit/checkpoint.ts';
import { verifyAudit } from '../../src/audit/verify.ts';
import { type OpenStore, openExisting, openStore } from '../../src/store/database.ts';
import { reseal } from '../../src/store/reseal.ts';
import { append, inputOf } from '../audit/support.ts';
import { makeKey, reopened, ringOf } from '../support/sealing.ts';

const SERVER = process.env['TEST_DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432';
const NAME = `mainstem_audit_${process.pid}`;
const [OLD, NEW] = [makeKey('old'), makeKey('new')];
const REPLICAS = 4;
const stores: OpenStore[] = [];

async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${SERVER}/postgres` });
  await client.connect();
  await client.query(statement);
  await client.end();
}

const dbOf = (replica: number) => {
  const store = stores[replica % REPLICAS];
  if (store === undefined) throw new Error('the stores are not open yet');
  return store.db;
};

beforeAll(async () => {
  await administer(`create database ${NAME}`);
  const target = { kind: 'postgres', url: `${SERVER}/${NAME}`, maxConnections: 4, keyring: ringOf(OLD) } as const;
  for (let replica = 0; replica < REPLICAS; replica += 1) stores.push(await openStore(target, 0));
});
afterAll(async () => {
  await Promise.all(stores.map(({ close }) => close()));
  await administer(`drop database if exists ${NAME}`);
});

test('eight writers over four replicas make one unbroken chain, while it is verified and its keys rotate', async () => {
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    const values = { entity: 'Employee' as const, after: { birthDate: `${writer}` } };
    for (let round = 0; round < 25; round += 1)
      await append(dbOf(writer), [inputOf(values), inputOf({ actor: `w${writer}` })]);
  });
  const checkpoint = await makeCheckpoint(dbOf(0), 0);
  const rotating = await reopened(dbOf(1), ringOf(NEW, OLD));
  const [during] = await Promise.all([verifyAudit(dbOf(2), checkpoint), reseal(rotating), ...writers]);

  expect(during.break).toBeNull();
  await reseal(rotating);
  const target = { kind: 'postgres', url: `${SERVER}/${NAME}`, maxConnections: 1, keyring: ringOf(NEW) } as const;
  const after = await openExisting(target, 0);
  if (after === null) throw new Error('there is no index');
  expect(await verifyAudit(after.db, checkpoint)).toMatchObject({ entries: 401, closed: 0, break: null });
  await after.close();
});

test('the trigger refuses changes here too', async () => {
  for (const statement of ['update audit set actor = null', 'delete from audit', 'truncate audit'])
    await expect(sql.raw(statement).execute(dbOf(0))).rejects.toThrow('the audit trail is append-only');
});
