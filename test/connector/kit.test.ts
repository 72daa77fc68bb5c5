// What connectors share: reading answers, reading by key in chunks, sending once, fields that the configuration names.
import { describe, expect, test } from 'vitest';
import { itemMapping } from '../../connectors/xero/mapping.ts';
import { Answers, codeIn } from '../../src/connector/answers.ts';
import { getInChunks, readOneByOne } from '../../src/connector/chunks.ts';
import { withConfigured } from '../../src/connector/configured.ts';
import type { Call, Found, HttpResponse } from '../../src/connector/contract.ts';
import { SourceError } from '../../src/connector/errors.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import { exactNumber } from '../../src/connector/plans.ts';
import { sendOnce } from '../../src/connector/sending.ts';
import { Session } from '../../src/connector/session.ts';
import { sourceError } from '../support/fake-port.ts';

const call: Call = { signal: new AbortController().signal, purpose: 'interactive' };
const context = { connection: 'books', legalEntity: null, currency: 'EUR', country: 'DE' };

const answers = new Answers({
  source: 'fake',
  codeOf: (body) => valueAt(body, 'code'),
  kinds: { SLOW_DOWN: 'rate-limited', GONE: 'not-found' },
  advice: { 'not-found': 'check the address' },
  waitOf: (_response, body) => (valueAt(body, 'code') === 'SLOW_DOWN' ? 2_000 : undefined),
});

const response = (status: number, body: unknown, headers = {}): HttpResponse => ({
  status,
  headers,
  text: typeof body === 'string' ? body : JSON.stringify(body),
});

function thrownBy(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe('answers', () => {
  test.each([
    [response(400, { code: 'SLOW_DOWN' }), 'rate-limited', 2_000],
    [response(429, {}, { 'retry-after': '5' }), 'rate-limited', 5_000],
    [response(400, { code: 'GONE' }), 'not-found', null],
    [response(500, '<html>oops</html>'), 'unavailable', null],
    [response(200, '<html></html>', { 'content-type': 'text/html' }), 'protocol', null],
    [response(200, '{"half'), 'protocol', null],
  ])('%o mean what the source means by them', (answer, kind, retryAfterMs) => {
    expect(thrownBy(() => answers.body(answer, 'GET /things', 0))).toMatchObject({ kind, retryAfterMs });
  });

  test('repeat codes, never words or numbers that could be data', () => {
    expect([codeIn('INVALID_VALUE'), codeIn(6240), codeIn('Nordwind Traders'), codeIn('4930123456789')]).toEqual([
      'INVALID_VALUE',
      '6240',
      null,
      null,
    ]);
    const refusal = answers.refusal(response(400, { code: 'Mara Lind' }), 'GET /things', 0);
    expect(refusal.message).toBe('fake GET /things: answered 400');
  });

  test('keep every digit', () => {
    expect(answers.body(response(200, '{"a":1249.5000000000000001}'), 'GET /things', 0)).toEqual({
      a: '1249.5000000000000001',
    });
  });
});

describe('reading by key', () => {
  const found = (key: string) => ({ key }) as Found<'Customer'>;

  test('asks each key once, in chunks, none that can be no key, and answers in order', async () => {
    const asked: (readonly string[])[] = [];
    const read = async (keys: readonly string[]) => {
      asked.push(keys);
      return new Map(keys.filter((key) => key !== '4').map((key) => [key, found(key)]));
    };
    const keyOf = (key: string) => (/^\d+$/.test(key) ? key : null);
    const got = await getInChunks(['3', "x' or 1", '1', '4', '3'], { keyOf, size: 2, read }, call);
    expect(got).toEqual([found('3'), null, found('1'), null, found('3')]);
    expect(asked).toEqual([['3', '1'], ['4']]);
  });

  test('one by one, a failure is that of its key as long as another can be told', async () => {
    const failure = sourceError('unavailable');
    const read = async (key: string) => {
      if (key === '2') throw failure;
      return key === '3' ? null : found(key);
    };
    expect([...(await readOneByOne(['1', '2', '3'], read, call))]).toEqual([
      ['1', found('1')],
      ['2', failure],
    ]);
    await expect(readOneByOne(['2', '2'], read, call)).rejects.toBe(failure);
  });
});

describe('sending once', () => {
  const sending = (answer: () => Promise<HttpResponse>) => ({
    operation: 'POST /things',
    transport: { request: answer },
    requestWith: () => ({ method: 'POST' as const, url: 'https://x.example', operation: 'POST /things' }),
    read: ({ status }: HttpResponse) => {
      if (status === 401) throw sourceError('unauthenticated');
      return status;
    },
  });

  test('a sign-in that fails was not sent; a reply that is lost was', async () => {
    const failing = new Session<string>(async () => Promise.reject(sourceError('unavailable')));
    const unsent = sendOnce(
      failing,
      sending(async () => response(200, {})),
      call,
    );
    await expect(unsent).rejects.toMatchObject({ kind: 'unavailable', wasSent: false });
    const signedIn = new Session(async () => 'token');
    const lost = sendOnce(
      signedIn,
      sending(async () => Promise.reject(sourceError('unavailable'))),
      call,
    );
    await expect(lost).rejects.toMatchObject({ kind: 'unavailable', wasSent: true });
  });

  test('is sent again only where the sign-in had expired', async () => {
    let opened = 0;
    const session = new Session(async () => ++opened);
    const statuses = [200, 401, 200];
    const ask = () =>
      sendOnce(
        session,
        sending(async () => response(statuses.shift() ?? 500, {})),
        call,
      );
    expect([await ask(), await ask(), opened]).toEqual([200, 200, 2]);
  });
});

test('a number is exact or none', () => {
  expect(['12.50', '0.125', '1234567890123456', '-3'].map((each) => exactNumber(each, 2))).toEqual([
    12.5,
    null,
    null,
    -3,
  ]);
});

describe('fields that the configuration names', () => {
  const wire = { Name: 'Pump', Group: 'B', SalesDetails: { UnitPrice: 12.5 } };
  const mapped = withConfigured(itemMapping, {
    InventoryItem: { gtin: 'Group', description: 'SalesDetails.UnitPrice', kind: 'Group' },
  });

  test('are read from there, and asked for; a value that the field cannot hold is a gap', () => {
    const { record, gaps } = mapped.decode(wire as never, context, ['gtin', 'description', 'kind']);
    expect(record).toEqual({ gtin: 'B', description: '12.5', kind: null });
    expect(gaps).toEqual([{ path: 'kind', reason: 'not-understood' }]);
    expect(mapped.reads(['gtin'])).toEqual(['Group']);
  });

  test('are none where their text is empty, as a source says it that has no null', () => {
    expect(mapped.decode({ ...wire, Group: ' ' } as never, context, ['gtin', 'kind'])).toEqual({
      record: { gtin: null, kind: null },
      gaps: [],
    });
  });

  test('are written there', () => {
    expect(mapped.encode({ gtin: '4006381333931' }, 'update', context)).toEqual({
      body: { Group: '4006381333931' },
      refused: [],
    });
  });

  test('leave a mapping alone that has none', () => {
    expect(withConfigured(itemMapping, { Customer: { segment: 'x' } })).toBe(itemMapping);
    expect(() => withConfigured(itemMapping, { InventoryItem: { stock: 'x' } })).toThrow('cannot be filled');
  });
});

test('errors are SourceErrors', () => {
  expect(answers.protocol('GET /things', 'no list')).toBeInstanceOf(SourceError);
});
