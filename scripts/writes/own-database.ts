import pg from 'pg';

export interface MeasuredDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** An empty database on a server; null without one. */
export async function ownDatabase(server: string, name: string): Promise<MeasuredDatabase>;
export async function ownDatabase(server: string | undefined, name: string): Promise<MeasuredDatabase | null>;
export async function ownDatabase(server: string | undefined, name: string): Promise<MeasuredDatabase | null> {
  if (server === undefined) return null;
  await administer(server, `drop database if exists ${name} with (force)`);
  await administer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = name;
  return { url: url.href, drop: () => administer(server, `drop database ${name} with (force)`) };
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(statement);
  await client.end();
}
