import type { Call } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { valueAt, wireOf } from '../../src/connector/mapping.ts';
import type { ExchangeRate } from '../../src/model/exchange-rate.ts';
import { decimalOf } from '../../src/model/money.ts';
import { currencyCode } from './codecs.ts';
import { issuedOn } from './mapping-document.ts';
import type { PortEnvironment } from './ports.ts';
import type { XeroDocument } from './wire.ts';

/**
 * The rates that approved invoices and bills in other currencies state, from a day on: so much of the currency for one of the organisation's own.
 *
 * Xero has no list of rates. A document takes that of XE.com for its day unless a person types another, so of one day the rate that most of
 * them state counts; of as many, the one stated first.
 * Source: Accounting API 2.0, GET /Invoices, CurrencyRate, https://developer.xero.com/documentation/api/accounting/invoices
 */
export async function statedRates(
  from: string,
  environment: PortEnvironment,
  call: Call,
): Promise<readonly ExchangeRate[]> {
  const own = environment.context.currency;
  if (own === null) return [];
  const stated = new Map<string, { readonly rate: ExchangeRate; count: number }>();
  for await (const document of foreignDocuments(own, from, environment, call)) {
    const rate = rateOf(own, document, environment);
    const key = JSON.stringify(rate);
    const known = stated.get(key) ?? { rate, count: 0 };
    stated.set(key, { ...known, count: known.count + 1 });
  }
  const chosen = new Map<string, { readonly rate: ExchangeRate; readonly count: number }>();
  for (const each of stated.values()) {
    const pair = `${each.rate.to} ${each.rate.on}`;
    const best = chosen.get(pair);
    if (best === undefined || each.count > best.count) chosen.set(pair, each);
  }
  return [...chosen.values()].map(({ rate }) => rate);
}

async function* foreignDocuments(
  own: string,
  from: string,
  { client, pageSize }: PortEnvironment,
  call: Call,
): AsyncGenerator<unknown> {
  const [year, month, day] = from.split('-').map(Number);
  const where = `CurrencyCode!="${own}" AND Date>=DateTime(${year},${month},${day}) AND (Status=="AUTHORISED" OR Status=="PAID")`;
  for (let page = 1; ; page += 1) {
    const query = { where, order: 'Date ASC', page: String(page), pageSize: String(pageSize) };
    const { records, pages } = await client.list({ endpoint: 'Invoices', query, since: null }, call);
    yield* records;
    if (records.length === 0 || pages === null || page >= pages.count) return;
  }
}

function rateOf(own: string, document: unknown, { context }: PortEnvironment): ExchangeRate {
  try {
    const to = currencyCode.decode(String(valueAt(document, 'CurrencyCode')), context);
    const rate = decimalOf(String(valueAt(document, 'CurrencyRate')));
    const on = issuedOn(wireOf<XeroDocument>(document), context);
    if (on === null) throw new TypeError('no date');
    return { from: own, to, rate, on };
  } catch (cause) {
    const detail = 'answered a document in another currency without its rate';
    throw new SourceError('protocol', { source: 'xero', operation: 'GET /Invoices', detail, cause });
  }
}
