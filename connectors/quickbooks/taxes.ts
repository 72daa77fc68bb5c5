import type { Call } from '../../src/connector/contract.ts';
import { valueAt, wireOf } from '../../src/connector/mapping.ts';
import { Shared } from '../../src/connector/shared.ts';
import { together } from '../../src/connector/together.ts';
import type { Clock } from '../../src/model/clock.ts';
import { answers } from './answers.ts';
import type { QuickbooksClient } from './client.ts';
import { bigOf, refValueOf, textOf } from './codecs.ts';
import type { EffectiveRate, QboDocument, QboTaxCode, QboTaxRate, TaxDetailLine, TaxRate, TaxTable } from './wire.ts';

/** A rate as it is applied to a line; null where the source does not tell it. */
export interface AppliedRate {
  readonly name: string | null;
  readonly percent: string | null;
}

export const NO_TAXES: TaxTable = { codes: new Map(), rates: new Map() };

/** What lines of companies in the United States say: taxed at the rates of the document, or not taxed. Everywhere else a line names a code. */
const AS_DOCUMENT = 'TAX';
export const UNTAXED = 'NON';

const MAX_AGE_MS = 3_600_000;
/** A code that is not among those fetched this long ago is looked for once more. */
const MIN_AGE_MS = 60_000;
const PAGE = 1000;

/** The tax codes and rates of a company: two calls an hour, made when a document has a taxed line. */
export class Taxes {
  readonly #clock: Clock;
  readonly #shared: Shared<TaxTable & { readonly fetchedAtMs: number }>;

  constructor(client: QuickbooksClient, clock: Clock) {
    this.#clock = clock;
    this.#shared = new Shared(
      async (call) => ({ ...(await fetched(client, call)), fetchedAtMs: clock.now() }),
      MAX_AGE_MS,
      clock,
    );
  }

  /** The table that the lines of these documents need. Throws SourceError. */
  async of(documents: readonly unknown[], call: Call): Promise<TaxTable> {
    const codes = documents
      .flatMap((document) => codesIn(valueAt(document, 'Line')))
      .filter((code) => code !== UNTAXED);
    if (codes.length === 0) return NO_TAXES;
    const table = await this.#shared.get(call);
    const isKnown = codes.every((code) => code === AS_DOCUMENT || table.codes.has(code));
    if (isKnown || this.#clock.now() - table.fetchedAtMs < MIN_AGE_MS) return table;
    this.#shared.forget();
    return this.#shared.get(call);
  }
}

/**
 * The rates of one line by its tax code; null where the source does not tell which of the document's rates are its own.
 *
 * What the document states goes before what the rate says today.
 */
export function ratesOf(
  code: string,
  { TxnTaxDetail: detail, TxnDate: day, taxes = NO_TAXES }: Pick<QboDocument, 'TxnTaxDetail' | 'TxnDate' | 'taxes'>,
): readonly AppliedRate[] | null {
  const stated = detail?.TaxLine ?? [];
  if (code === AS_DOCUMENT) return isOneBase(stated) ? stated.map((line) => appliedIn(line, taxes)) : null;
  const keys = taxes.codes.get(code);
  if (keys === undefined) return null;
  return keys.map((key) => {
    const line = stated.find(({ TaxLineDetail }) => refValueOf(TaxLineDetail?.TaxRateRef) === key);
    const rate = taxes.rates.get(key);
    return { name: rate?.name ?? null, percent: percentIn(line) ?? percentOn(rate, textOf(day)) };
  });
}

/** Whether all rates of a document are taken of the same amount, and so of every taxed line. */
function isOneBase(lines: readonly TaxDetailLine[]): boolean {
  const bases = lines.map(({ TaxLineDetail }) => bigOf(TaxLineDetail?.NetAmountTaxable)?.toFixed() ?? null);
  return new Set(bases).size <= 1;
}

function appliedIn(line: TaxDetailLine, { rates }: TaxTable): AppliedRate {
  const key = refValueOf(line.TaxLineDetail?.TaxRateRef);
  return { name: key === null ? null : (rates.get(key)?.name ?? null), percent: percentIn(line) };
}

function percentIn(line: TaxDetailLine | undefined): string | null {
  return bigOf(line?.TaxLineDetail?.TaxPercent)?.toFixed() ?? null;
}

function percentOn(rate: TaxRate | undefined, day: string | null): string | null {
  if (rate === undefined) return null;
  const held = rate.effective.filter(
    ({ from, until }) => day !== null && from <= day && (until === null || day <= until),
  );
  const newest = held.toSorted((left, right) => (left.from < right.from ? 1 : -1))[0];
  return newest?.percent ?? rate.percent;
}

/** The tax codes of lines, those of bundles too. What is no line has none. */
function codesIn(lines: unknown): readonly string[] {
  if (!Array.isArray(lines)) return [];
  return lines.flatMap((line: unknown) => {
    const code = valueAt(line, 'SalesItemLineDetail.TaxCodeRef.value');
    return [...(typeof code === 'string' ? [code] : []), ...codesIn(valueAt(line, 'GroupLineDetail.Line'))];
  });
}

function fetched(client: QuickbooksClient, call: Call): Promise<TaxTable> {
  return together(call, async (one) => {
    const [codes, rates] = await Promise.all([all('TaxCode', client, one), all('TaxRate', client, one)]);
    return {
      codes: byKey('TaxCode', codes, (code: QboTaxCode) => salesRatesOf(code)),
      rates: byKey('TaxRate', rates, (rate: QboTaxRate) => rateOf(rate)),
    };
  });
}

/** Old documents name what is inactive today. */
async function all(name: string, client: QuickbooksClient, call: Call): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for (;;) {
    const statement = `select * from ${name} where Active in (true,false) startposition ${found.length + 1} maxresults ${PAGE}`;
    const page = await client.query(name, statement, call);
    found.push(...page);
    if (page.length < PAGE) return found;
  }
}

function byKey<W, T>(name: string, records: readonly unknown[], read: (record: W) => T): ReadonlyMap<string, T> {
  return new Map(
    records.map((record) => {
      const key = valueAt(record, 'Id');
      if (typeof key !== 'string') throw answers.protocol(`query ${name}`, 'answered an object without Id');
      try {
        return [key, read(wireOf<W>(record))];
      } catch (cause) {
        throw answers.protocol(`query ${name}`, 'answered an object that cannot be read', cause);
      }
    }),
  );
}

/** A code may have none, as one of purchases alone. */
function salesRatesOf({ SalesTaxRateList: list }: QboTaxCode): readonly string[] {
  return (list?.TaxRateDetail ?? [])
    .toSorted((left, right) => (left.TaxOrder ?? 0) - (right.TaxOrder ?? 0))
    .map(({ TaxRateRef }) => {
      const key = refValueOf(TaxRateRef);
      if (key === null) throw new TypeError('no rate');
      return key;
    });
}

function rateOf({ Name, RateValue, EffectiveTaxRate: effective }: QboTaxRate): TaxRate {
  const name = textOf(Name);
  if (name === null) throw new TypeError('no name');
  return {
    name,
    percent: bigOf(RateValue)?.toFixed() ?? null,
    effective: (effective ?? []).flatMap((each) => effectiveOf(each)),
  };
}

function effectiveOf({ RateValue, EffectiveDate, EndDate }: EffectiveRate): TaxRate['effective'] {
  const percent = bigOf(RateValue)?.toFixed();
  const from = textOf(EffectiveDate)?.slice(0, 10);
  if (percent === undefined || from === undefined) return [];
  return [{ percent, from, until: textOf(EndDate)?.slice(0, 10) ?? null }];
}
