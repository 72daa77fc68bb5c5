// The rules and the times of writes, as they are configured.
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { connectors } from '../../connectors/index.ts';
import mainConfig from '../../mainstem.config.ts';
import { type Config, ConfigError, parseConfig } from '../../src/config.ts';
import type { ConnectorDefinition } from '../../src/connector/contract.ts';
import type { RulesPolicy } from '../../src/model/rules.ts';
import { writeTimesOf } from '../../src/write/times.ts';

const definition: ConnectorDefinition = {
  source: 'fake',
  title: 'Fake',
  kind: 'ERP',
  settings: z.strictObject({}),
  secrets: [],
  mappings: [],
  limits: { maxConcurrent: 1, perMinute: null, perDay: null },
  connect: () => ({ ports: [], check: async () => [] }),
  simulator: async () => Promise.reject(new Error('not here')),
};
const connections = {
  erp: { source: 'fake', legalEntity: 'NT-DE' },
  books: { source: 'fake', legalEntity: 'NT-UK' },
  crm: { source: 'fake' },
};

function parse(more: { readonly rules?: unknown; readonly writes?: unknown }, env = {}): Config {
  return parseConfig({ connections, ...more }, env, [definition]);
}

function rulesOf(rules: unknown): RulesPolicy {
  return parse({ rules }).rules;
}

function problemsOf(more: { readonly rules?: unknown; readonly writes?: unknown }): Readonly<Record<string, string>> {
  try {
    parse(more);
  } catch (error) {
    if (error instanceof ConfigError)
      return Object.fromEntries(error.problems.map(({ path, message }) => [path, message]));
    throw error;
  }
  return {};
}

describe('rules', () => {
  test('hold what exceeds a limit or comes from a customer, refuse what is not there, and close nothing by default', () => {
    expect(rulesOf(undefined)).toEqual({
      credit: { onExceeded: 'hold', onUnknown: 'allow' },
      stock: { onShort: 'refuse', onUnknown: 'allow' },
      closedPeriods: {},
      fourEyes: [],
      customerPayments: { onRecorded: 'hold', approvers: ['finance'] },
      routes: [],
    });
  });

  test('are taken as they are written, with amounts to the digits of their currency', () => {
    const route = { mutation: 'orderPlace', when: { channel: 'web', country: 'GB' }, to: 'books' };
    const approvers = ['finance', 'admin'];

    expect(
      rulesOf({
        credit: { onExceeded: 'refuse' },
        stock: { onShort: 'allow', onUnknown: 'hold' },
        closedPeriods: { 'NT-DE': '2026-03-31', '*': '2025-12-31' },
        fourEyes: [
          { mutations: ['invoiceVoid', 'invoiceIssue'], approvers },
          { mutations: ['invoiceIssue'], above: { amount: '5000', currency: 'EUR' }, approvers },
        ],
        customerPayments: { onRecorded: 'refuse' },
        routes: [route, { mutation: 'orderPlace', to: 'erp' }],
      }),
    ).toEqual({
      credit: { onExceeded: 'refuse', onUnknown: 'allow' },
      stock: { onShort: 'allow', onUnknown: 'hold' },
      closedPeriods: { 'NT-DE': '2026-03-31', '*': '2025-12-31' },
      fourEyes: [
        { mutations: ['invoiceVoid', 'invoiceIssue'], above: null, approvers },
        { mutations: ['invoiceIssue'], above: { amount: '5000.00', currency: 'EUR' }, approvers },
      ],
      customerPayments: { onRecorded: 'refuse', approvers: ['finance'] },
      routes: [route, { mutation: 'orderPlace', when: {}, to: 'erp' }],
    });
  });

  test('name every bad key at once', () => {
    const problems = problemsOf({
      rules: {
        credit: { onExceeded: 'wait' },
        stock: { onMissing: 'hold' },
        closedPeriods: { 'NT-DE': '2026-02-30', 'NT-UK': 'March' },
        fourEyes: [
          { mutations: [], above: { amount: '-1', currency: 'euro' }, approvers: ['boss'] },
          { mutations: ['invoicePay'], above: { amount: 5000, currency: 'EUR' }, approvers: [] },
        ],
        customerPayments: { approvers: ['customer'] },
        routes: [{ mutation: 'orderPlace', when: { country: 'Germany', weather: 'fine' } }],
      },
    });

    expect(Object.keys(problems).toSorted()).toEqual([
      'rules.closedPeriods.NT-DE',
      'rules.closedPeriods.NT-UK',
      'rules.credit.onExceeded',
      'rules.customerPayments.approvers.0',
      'rules.fourEyes.0.above.amount',
      'rules.fourEyes.0.above.currency',
      'rules.fourEyes.0.approvers.0',
      'rules.fourEyes.0.mutations',
      'rules.fourEyes.1.above.amount',
      'rules.fourEyes.1.approvers',
      'rules.fourEyes.1.mutations.0',
      'rules.routes.0.to',
      'rules.routes.0.when',
      'rules.routes.0.when.country',
      'rules.stock',
    ]);
    expect(problems['rules.closedPeriods.NT-DE']).toBe('a day such as 2027-01-31');
    expect(problems['rules.fourEyes.0.above.currency']).toBe('an ISO 4217 code such as EUR');
  });

  test('name connections and legal entities that do not exist, where they are used', () => {
    const routes = [
      { mutation: 'orderPlace', when: { legalEntity: 'NT-FR' }, to: 'shop' },
      { mutation: 'orderPlace', to: 'constructor' },
    ];

    expect(problemsOf({ rules: { closedPeriods: { 'NT-GB': '2026-03-31', '*': '2025-12-31' }, routes } })).toEqual({
      'rules.closedPeriods.NT-GB': 'no connection keeps the books of "NT-GB"; there are: NT-DE, NT-UK',
      'rules.routes.0.when.legalEntity': 'no connection keeps the books of "NT-FR"; there are: NT-DE, NT-UK',
      'rules.routes.0.to': 'no connection "shop"; there are: erp, books, crm',
      'rules.routes.1.to': 'no connection "constructor"; there are: erp, books, crm',
    });
  });

  test('name a route that one before it leaves nothing for', () => {
    const routes = [
      { mutation: 'orderPlace', when: { country: 'GB' }, to: 'books' },
      { mutation: 'orderPlace', when: { country: 'GB', channel: 'web' }, to: 'erp' },
      { mutation: 'orderPlace', when: { channel: 'web' }, to: 'erp' },
      { mutation: 'invoiceIssue', when: { country: 'GB' }, to: 'books' },
    ];

    expect(problemsOf({ rules: { routes } })).toEqual({
      'rules.routes.1': 'is never reached: rules.routes.0 takes all of it',
    });
  });

  test('of the demo company close last years and let a second person look at large payments', () => {
    const { rules } = parseConfig(mainConfig, {}, connectors);

    expect(rules.closedPeriods).toEqual({ '*': '2024-12-31' });
    expect(rules.fourEyes.map(({ mutations, above, approvers }) => [mutations, above?.currency, approvers])).toEqual([
      [['invoicePaymentRecord'], 'EUR', ['finance']],
      [['invoicePaymentRecord'], 'GBP', ['finance']],
    ]);
  });
});

describe('times of writes', () => {
  test('have defaults, and are milliseconds for those who wait', () => {
    const { writes } = parse({});

    expect([writes.concurrency, writes.sweepEvery]).toEqual([8, 2]);
    expect(writeTimesOf(writes)).toEqual({
      leaseMs: 10_000,
      renewMs: 3_333,
      deadlineMs: 30_000,
      firstPauseMs: 1_000,
      maxPauseMs: 300_000,
      absentAfterMs: 10_000,
      maxAttempts: 10,
      shownWithinMs: 900_000,
      keysForMs: 86_400_000,
    });
  });

  test('may be fractions of a second, and whole milliseconds are made of them', () => {
    const { writes } = parse({ writes: { leaseFor: 1.0014, callTimeout: 1.001, retryAfter: 0.1, absentAfter: 0 } });

    const { leaseMs, renewMs, deadlineMs, firstPauseMs, absentAfterMs } = writeTimesOf(writes);
    expect([leaseMs, renewMs, deadlineMs, firstPauseMs, absentAfterMs]).toEqual([1001, 334, 1001, 100, 0]);
  });

  test('come from the environment, too', () => {
    expect(parse({ writes: { leaseFor: { env: 'LEASE' } } }, { LEASE: '5' }).writes.leaseFor).toBe(5);
  });

  test('name every bad key at once', () => {
    const bad = {
      ...{ leaseFor: 0.5, callTimeout: 301, retryAfter: 0, maxPause: -1, absentAfter: -1, maxAttempts: 1.5 },
      ...{ shownWithin: -1, keysFor: 0, concurrency: 0, sweepEvery: 0, renewEvery: 3 },
    };

    const named = Object.keys(bad).filter((key) => key !== 'renewEvery');
    expect(Object.keys(problemsOf({ writes: bad })).toSorted()).toEqual(
      ['writes', ...named.map((key) => `writes.${key}`)].toSorted(),
    );
  });

  test('let no first pause be longer than the longest', () => {
    expect(problemsOf({ writes: { retryAfter: 60, maxPause: 30 } })).toEqual({
      'writes.maxPause': 'must not be shorter than writes.retryAfter',
    });
  });
});
