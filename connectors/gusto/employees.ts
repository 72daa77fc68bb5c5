import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { answers } from './answers.ts';
import type { GustoClient } from './client.ts';
import { isUuid } from './codecs.ts';
import type { GustoSettings } from './config.ts';
import { type GustoPage, readPage, readPages } from './pages.ts';

/** How many `uuids` stand in one address. */
export const MAX_UUIDS = 50;

const OPERATION = 'GET /employees';

/** What can be asked for besides what is always sent. */
export type Include = 'custom_fields' | 'current_home_address';

interface EmployeePage extends GustoPage {
  readonly records: readonly SeenEmployee[];
}

export interface SeenEmployee {
  readonly uuid: string;
  readonly record: object;
}

/**
 * The employees of one company: those who work there, have left, or are being onboarded.
 *
 * Source: GET /v1/companies/{company_id}/employees, https://docs.gusto.com/embedded-payroll/reference/get-v1-companies-company_id-employees
 */
export class Employees {
  readonly #client: GustoClient;
  readonly #settings: GustoSettings;

  constructor(client: GustoClient, settings: GustoSettings) {
    this.#client = client;
    this.#settings = settings;
  }

  /** The employees of at most `MAX_UUIDS` uuids; who is not visible is missing. */
  async read(uuids: readonly string[], include: readonly Include[], call: Call): Promise<ReadonlyMap<string, object>> {
    const query = { uuids: uuids.join(','), ...includeOf(include) };
    const request = { ...this.#request(query), keys: uuids.length };
    const { records } = await readPage(this.#client, { request, page: 1, size: MAX_UUIDS }, call);
    return new Map(records.map(seenOf).map(({ uuid, record }) => [uuid, record]));
  }

  /** One page, in the order in which they were made. */
  async page(page: number, include: readonly Include[], call: Call): Promise<EmployeePage> {
    const request = this.#request({ sort_by: 'created_at', ...includeOf(include) });
    const answer = await readPage(this.#client, { request, page, size: this.#settings.pageSize }, call);
    return { ...answer, records: answer.records.map(seenOf) };
  }

  /** Everyone. Throws `unavailable` where somebody came or went meanwhile, for then a page may hide one. */
  async *all(call: Call): AsyncGenerator<readonly SeenEmployee[]> {
    const request = this.#request({ sort_by: 'created_at' });
    let total: number | null = null;
    const uuids = new Set<string>();
    for await (const page of readPages(this.#client, { request, size: this.#settings.pageSize }, call)) {
      const records = page.records.map(seenOf);
      for (const { uuid } of records) uuids.add(uuid);
      total = page.total;
      yield records;
    }
    if (total !== null && uuids.size !== total)
      throw answers.failure('unavailable', OPERATION, { detail: 'the list changed while it was read' });
  }

  #request(query: Readonly<Record<string, string>>) {
    return { path: `/v1/companies/${this.#settings.companyId}/employees`, operation: OPERATION, query };
  }
}

function includeOf(include: readonly Include[]): Readonly<Record<string, string>> {
  return include.length === 0 ? {} : { include: include.join(',') };
}

function seenOf(record: unknown): SeenEmployee {
  const uuid = valueAt(record, 'uuid');
  if (typeof record !== 'object' || record === null || !isUuid(uuid))
    throw answers.protocol(OPERATION, 'answered an employee without uuid');
  return { uuid, record };
}
