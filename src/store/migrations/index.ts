import type { Migration, MigrationProvider } from 'kysely/migration';
import * as first from './0001-index.ts';

/** Every migration, in order. Landed ones never change. */
export const migrations: MigrationProvider = {
  getMigrations: async (): Promise<Record<string, Migration>> => ({ '0001-index': first }),
};
