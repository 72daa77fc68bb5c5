import type { Call } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { unlessAborted } from '../../src/connector/shared.ts';
import type { Clock } from '../../src/model/clock.ts';
import { answers } from './answers.ts';
import type { GustoClient } from './client.ts';
import { isUuid } from './codecs.ts';
import type { GustoSettings } from './config.ts';
import { readPage, readPages } from './pages.ts';
import { type Window, windowsFrom } from './windows.ts';

/** Where a listing of payrolls goes on: the first day of a window, and the page in it. */
export interface Place {
  readonly from: string;
  readonly page: number;
}

export interface PayrollPage {
  readonly payrolls: readonly SeenPayroll[];
  /** The place behind this page; null behind the last. */
  readonly next: Place | null;
}

export interface SeenPayroll {
  readonly uuid: string;
  readonly record: object;
}

const LIST = 'GET /payrolls';
const READ = 'GET /payrolls/{id}';
/** As many compensations as a page of a payroll has at most. */
const PAYSLIPS = 100;

/**
 * The payrolls of one company. There is no read of several, and nothing tells what has changed.
 *
 * Source: GET /v1/companies/{company_id}/payrolls, https://docs.gusto.com/embedded-payroll/reference/get-v1-companies-company_id-payrolls
 */
export class Payrolls {
  readonly #client: GustoClient;
  readonly #settings: GustoSettings;
  readonly #clock: Clock;
  readonly #underWay = new Map<string, Promise<Payslips | null>>();

  constructor(client: GustoClient, settings: GustoSettings, clock: Clock) {
    this.#client = client;
    this.#settings = settings;
    this.#clock = clock;
  }

  /** A payroll with its totals; null where it is not visible. */
  async read(uuid: string, call: Call): Promise<object | null> {
    // Compensations come with it, a page at a time: the smallest page will do.
    const request = { ...this.#requestOf(uuid), query: { include: 'totals', page: '1', per: '1' } };
    return unlessMissing(async () => objectIn((await this.#client.read(request, call)).body));
  }

  /** A payroll with what it pays to each; null where it is not visible. Who asks for it at the same time shares the answer. */
  async payslips(uuid: string, call: Call): Promise<Payslips | null> {
    for (;;) {
      const shared = this.#underWay.get(uuid);
      if (shared === undefined) return this.#start(uuid, call);
      try {
        return await unlessAborted(shared, call.signal);
      } catch (error) {
        const isOthersTimeout = error instanceof SourceError && error.kind === 'timeout' && !call.signal.aborted;
        if (!isOthersTimeout) throw error;
        if (this.#underWay.get(uuid) === shared) this.#underWay.delete(uuid);
      }
    }
  }

  /** Lists page by page from a place on, oldest window first. `which` names processing statuses. */
  async *pages(which: Which, from: Place | null, call: Call): AsyncGenerator<PayrollPage> {
    const windows = windowsFrom(this.#settings.payrollsFrom, this.#clock.now());
    const first = from === null ? 0 : windows.findIndex(({ ownFrom }) => ownFrom === from.from);
    // The setting has changed since: everything is listed again.
    const isKnown = first !== -1;
    for (let at = Math.max(0, first); at < windows.length; at += 1) {
      const startsAt = from !== null && isKnown && at === first ? from.page : 1;
      yield* this.#pagesOf({ which, window: windows[at], next: windows[at + 1] ?? null, page: startsAt }, call);
    }
  }

  async *#pagesOf({ which, window, next, page: from }: WindowWalk, call: Call): AsyncGenerator<PayrollPage> {
    if (window === undefined) return;
    const request = {
      path: `/v1/companies/${this.#settings.companyId}/payrolls`,
      operation: LIST,
      query: {
        processing_statuses: which.statuses,
        payroll_types: 'regular,off_cycle,external',
        start_date: window.ownFrom,
        end_date: window.askedTo,
        sort_order: 'asc',
        ...(which.hasTotals ? { include: 'totals' } : {}),
      },
    };
    let before = '';
    for (let page = from; ; page += 1) {
      const answer = await readPage(this.#client, { request, page, size: this.#settings.pageSize }, call);
      const seen = answer.records.map((record) => seenOf(record, LIST));
      const keys = seen.map(({ uuid }) => uuid).join();
      if (keys !== '' && keys === before) throw answers.protocol(LIST, 'answered the same page twice');
      before = keys;
      const behind = next === null ? null : { from: next.ownFrom, page: 1 };
      yield {
        payrolls: seen.filter(({ record }) => isOwn(record, window)),
        next: answer.isLast ? behind : { from: window.ownFrom, page: page + 1 },
      };
      if (answer.isLast) return;
    }
  }

  async #start(uuid: string, call: Call): Promise<Payslips | null> {
    const started = this.#readPayslips(uuid, call);
    this.#underWay.set(uuid, started);
    try {
      return await started;
    } finally {
      if (this.#underWay.get(uuid) === started) this.#underWay.delete(uuid);
    }
  }

  #readPayslips(uuid: string, call: Call): Promise<Payslips | null> {
    return unlessMissing(async () => {
      const request = { ...this.#requestOf(uuid), query: { include: 'taxes,benefits,deductions' } };
      const paid = new Map<string, object>();
      let payroll: object = {};
      const listIn = (body: unknown) => {
        payroll = objectIn(body);
        return valueAt(body, 'employee_compensations');
      };
      for await (const { records, page } of readPages(this.#client, { request, size: PAYSLIPS, listIn }, call)) {
        const known = paid.size;
        for (const payslip of records) {
          const employee = valueAt(payslip, 'employee_uuid');
          if (typeof payslip !== 'object' || payslip === null || !isUuid(employee))
            throw answers.protocol(READ, 'answered a compensation without its employee');
          paid.set(employee, payslip);
        }
        if (page > 1 && records.length > 0 && paid.size === known)
          throw answers.protocol(READ, 'answered the same page twice');
      }
      return { payroll, paid };
    });
  }

  #requestOf(uuid: string) {
    return { path: `/v1/companies/${this.#settings.companyId}/payrolls/${uuid}`, operation: READ, keys: 1 };
  }
}

interface Which {
  readonly statuses: 'processed' | 'processed,unprocessed';
  readonly hasTotals: boolean;
}

interface WindowWalk {
  readonly which: Which;
  readonly window: Window | undefined;
  readonly next: Window | null;
  readonly page: number;
}

/** A payroll, and what it pays by employee. */
export interface Payslips {
  readonly payroll: object;
  readonly paid: ReadonlyMap<string, object>;
}

/** Windows overlap; a payroll whose pay period cannot be read is told by each. Throws `protocol` for one from another time altogether. */
function isOwn(record: object, { ownFrom, ownTo, askedTo }: Window): boolean {
  const [starts, ends] = [valueAt(record, 'pay_period.start_date'), valueAt(record, 'pay_period.end_date')];
  if (!isDay(starts) || !isDay(ends)) return true;
  if (ends < ownFrom || starts > askedTo) throw answers.protocol(LIST, 'answered payrolls of other days');
  return starts >= ownFrom && starts <= ownTo;
}

function isDay(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
}

function seenOf(record: unknown, operation: string): SeenPayroll {
  const uuid = valueAt(record, 'uuid') ?? valueAt(record, 'payroll_uuid');
  if (typeof record !== 'object' || record === null || !isUuid(uuid))
    throw answers.protocol(operation, 'answered a payroll without uuid');
  return { uuid, record };
}

function objectIn(body: unknown): object {
  return seenOf(body, READ).record;
}

async function unlessMissing<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SourceError && error.kind === 'not-found') return null;
    throw error;
  }
}
