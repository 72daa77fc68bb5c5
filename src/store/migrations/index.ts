import type { Migration, MigrationProvider } from 'kysely/migration';
import * as first from './0001-index.ts';
import * as second from './0002-link-edges.ts';
import * as third from './0003-people.ts';
import * as fourth from './0004-discrepancies.ts';
import * as fifth from './0005-list-indexes.ts';
import * as sixth from './0006-writes.ts';
import * as seventh from './0007-audit.ts';
import * as eighth from './0008-logistics-payroll.ts';
import * as ninth from './0009-kept.ts';
import * as tenth from './0010-shipment-owners.ts';
import * as eleventh from './0011-registered-operations.ts';

/** Every migration, in order. Landed ones never change. */
export const migrations: MigrationProvider = {
  getMigrations: async (): Promise<Record<string, Migration>> => ({
    '0001-index': first,
    '0002-link-edges': second,
    '0003-people': third,
    '0004-discrepancies': fourth,
    '0005-list-indexes': fifth,
    '0006-writes': sixth,
    '0007-audit': seventh,
    '0008-logistics-payroll': eighth,
    '0009-kept': ninth,
    '0010-shipment-owners': tenth,
    '0011-registered-operations': eleventh,
  }),
};
