import type { Call } from '../../src/connector/contract.ts';
import { answers } from './answers.ts';
import type { GustoClient, ReadAnswer, ReadRequest } from './client.ts';

export interface GustoPage {
  readonly records: readonly unknown[];
  readonly page: number;
  readonly isLast: boolean;
  /** How many there are on all pages, where the source says. */
  readonly total: number | null;
}

interface Paged {
  readonly request: ReadRequest;
  readonly page: number;
  readonly size: number;
  /** Where the list is in the answer; the answer itself when absent. */
  readonly listIn?: (body: unknown) => unknown;
}

/**
 * One page of a list: a bare array, its place in headers.
 *
 * Throws `protocol` where the answer is another page than was asked for, or a longer one.
 * Source: https://docs.gusto.com/embedded-payroll/docs/pagination
 */
export async function readPage(client: GustoClient, paged: Paged, call: Call): Promise<GustoPage> {
  const { page, size } = paged;
  const query = { ...paged.request.query, page: String(page), per: String(size) };
  const { page: told, records, headers } = pageIn(await client.read({ ...paged.request, query }, call), paged);
  const pages = countIn(headers, 'x-total-pages');
  if (told !== null && told !== page)
    throw answers.protocol(paged.request.operation, 'answered another page than was asked for');
  return {
    records,
    page,
    isLast: pages === null ? records.length < size : page >= pages || records.length === 0,
    total: countIn(headers, 'x-total-count'),
  };
}

/** All pages of a list that nobody else resumes. */
export async function* readPages(
  client: GustoClient,
  paged: Omit<Paged, 'page'>,
  call: Call,
): AsyncGenerator<GustoPage> {
  for (let page = 1; ; page += 1) {
    const answer = await readPage(client, { ...paged, page }, call);
    yield answer;
    if (answer.isLast) return;
  }
}

function pageIn(
  { body, headers }: ReadAnswer,
  { request, size, listIn = (whole) => whole }: Paged,
): { readonly page: number | null; readonly records: readonly unknown[]; readonly headers: ReadAnswer['headers'] } {
  const records = listIn(body);
  if (!Array.isArray(records)) throw answers.protocol(request.operation, 'answered without the list');
  if (records.length > size) throw answers.protocol(request.operation, 'answered more than was asked for');
  return { page: countIn(headers, 'x-page'), records, headers };
}

function countIn(headers: ReadAnswer['headers'], name: string): number | null {
  const value = headers[name] ?? '';
  return /^\d{1,9}$/.test(value) ? Number(value) : null;
}
