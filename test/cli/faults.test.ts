// What `simulate` and `start` make of their switches, and how one process switches the simulators of another.
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectors } from '../../connectors/index.ts';
import {
  argumentsOf,
  type FaultOptions,
  linesOf,
  orderOf,
  UsageError,
  withFaultOptions,
} from '../../src/cli/faults.ts';
import { openControl, tellSimulators } from '../../src/cli/simulator-control.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Simulator } from '../../src/simulator/contract.ts';
import { temporaryDirectory } from '../e2e/support/mainstem.ts';

const CONNECTIONS = ['erp', 'crm', 'books'];
const directory = temporaryDirectory();
const simulators = new Map<string, Simulator>();
let closeControl: () => void;

beforeAll(async () => {
  for (const connection of CONNECTIONS) {
    const start = await connectors.find(({ source }) => source === 'xero')?.simulator();
    if (start === undefined) throw new Error('there is a connector for Xero');
    simulators.set(connection, await start({ rows: {}, clock: new ManualClock(0), limits: 'unmetered' }));
  }
  closeControl = await openControl(directory.path, simulators);
});

beforeEach(() => {
  for (const { faults } of simulators.values()) faults.clear();
});

afterAll(async () => {
  closeControl();
  await Promise.all([...simulators.values()].map((each) => each.close()));
  directory.remove();
});

/** The options as commander parses them. */
function parsed(line: string): FaultOptions {
  const command = withFaultOptions(
    new Command()
      .option('--up')
      .exitOverride()
      .configureOutput({ writeErr: () => undefined }),
  );
  return command.parse(line === '' ? [] : line.split(' '), { from: 'user' }).opts();
}

const order = (line: string) => orderOf(parsed(line), CONNECTIONS);

test.each([
  ['', null],
  ['--down crm', { connections: ['crm'], fault: 'reset', times: null, latencyMs: 0 }],
  ['--down crm --down erp', { connections: ['crm', 'erp'], fault: 'reset', times: null, latencyMs: 0 }],
  ['--down crm --fault 429', { connections: ['crm'], fault: '429', times: null, latencyMs: 0 }],
  ['--fault hang --times 3', { connections: [], fault: 'hang', times: 3, latencyMs: 0 }],
  ['--fault 503 --at books', { connections: ['books'], fault: '503', times: null, latencyMs: 0 }],
  ['--latency 200', { connections: [], fault: null, times: null, latencyMs: 200 }],
  ['--up', { connections: [], fault: null, times: null, latencyMs: 0 }],
  ['--up --at crm', { connections: ['crm'], fault: null, times: null, latencyMs: 0 }],
])('"%s" is understood', (line, expected) => {
  expect(order(line)).toEqual(expected);
  if (!line.includes('--up')) expect(order(argumentsOf(parsed(line)).join(' '))).toEqual(expected);
});

test.each([
  ['--down payroll', /no simulated connection payroll; there are: erp, crm, books/],
  ['--at crm', /--fault or --latency/],
  ['--times 3', /--fault or --latency/],
  ['--up --fault 429', /--up/],
])('"%s" is refused with what to do', (line, message) => {
  expect(() => order(line)).toThrow(UsageError);
  expect(() => order(line)).toThrow(message);
});

test.each(['--fault 200', '--fault fire', '--fault constructor', '--latency soon', '--times -1'])(
  '"%s" is no switch',
  (line) => {
    expect(() => parsed(line)).toThrow(/invalid/);
  },
);

const statusOf = async (connection: string) => {
  const url = simulators.get(connection)?.url ?? '';
  return fetch(`${url}/api.xro/2.0/Contacts`).then(
    (response) => response.status,
    () => 'no answer',
  );
};

test('an order reaches the simulators of another process, and only those it names', async () => {
  const before = [await statusOf('erp'), await statusOf('crm')];
  const states = await tellSimulators(directory.path, order('--down crm --fault 429'));

  expect(states?.map(({ connection, faults }) => [connection, faults])).toEqual([
    ['erp', []],
    ['crm', ['429']],
    ['books', []],
  ]);
  expect([before[0], await statusOf('erp'), await statusOf('crm')]).toEqual([before[1], before[1], 429]);
});

test('each order replaces what went wrong before at the same connections', async () => {
  await tellSimulators(directory.path, order('--down crm --down erp'));
  expect([await statusOf('crm'), await statusOf('erp')]).toEqual(['no answer', 'no answer']);
  await tellSimulators(directory.path, order('--fault 503 --at crm --times 1 --latency 5'));
  const lines = linesOf((await tellSimulators(directory.path, null)) ?? []);

  expect(lines.map((line) => line.replace(/http:\S+/, 'URL'))).toEqual([
    'erp: URL  reset',
    'crm: URL  503, 5 ms slower',
    'books: URL  works',
  ]);
  expect([await statusOf('crm'), await statusOf('crm')]).toEqual([503, await statusOf('books')]);
  await tellSimulators(directory.path, order('--up'));
  expect(await statusOf('erp')).toBe(await statusOf('books'));
});

test('the switch is of this user alone, and of who read its file', async () => {
  expect(statSync(join(directory.path, 'simulators.json')).mode & 0o777).toBe(0o600);
  const copy = temporaryDirectory();
  const { url } = await import(join(directory.path, 'simulators.json'), { with: { type: 'json' } }).then(
    (module: { default: { url: string } }) => module.default,
  );
  writeFileSync(join(copy.path, 'simulators.json'), JSON.stringify({ url, token: 'guessed' }));
  const told = await tellSimulators(copy.path, order('--down crm'));
  copy.remove();

  expect([told, simulators.get('crm')?.faults.active]).toEqual([null, []]);
});

test('simulators that are gone are not there, whatever file they left', async () => {
  const left = temporaryDirectory();
  const path = join(left.path, 'simulators.json');
  const results: unknown[] = [await tellSimulators(left.path, null)];
  for (const text of [
    '{"url":"http://127.0.0.1:9","token":"x"}',
    '{"url":"http://198.51.100.1/","token":"x"}',
    'no JSON',
  ]) {
    writeFileSync(path, text);
    results.push(await tellSimulators(left.path, null));
  }
  rmSync(path);
  left.remove();

  expect(results).toEqual([null, null, null, null]);
});

test('a second set of simulators on a directory leaves the switch to the first', async () => {
  const close = await openControl(directory.path, new Map());
  close();

  expect((await tellSimulators(directory.path, null))?.map(({ connection }) => connection)).toEqual(CONNECTIONS);
});
