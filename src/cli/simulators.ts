import { type ChildProcess, fork } from 'node:child_process';
import type { Config, ConnectionConfig } from '../config.ts';
import { systemClock } from '../simulator/clock.ts';
import type { Rows, Simulator } from '../simulator/contract.ts';

/** The settings of simulated connections, by connection. */
export type SimulatedSettings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Starts the simulators of these connections in this process, each with its part of the demo company. */
export async function startSimulators(
  config: Config,
  connections: readonly ConnectionConfig[],
): Promise<ReadonlyMap<string, Simulator>> {
  const rowsFor = await demoRows(config);
  const started = new Map<string, Simulator>();
  for (const connection of connections) {
    const start = await connection.definition.simulator();
    const simulator = await start({
      rows: rowsFor(connection),
      clock: systemClock,
      limits: config.demo.limits,
      latencyMs: config.demo.latencyMs,
    });
    started.set(connection.name, simulator);
  }
  return started;
}

async function demoRows(config: Config): Promise<(connection: ConnectionConfig) => Rows> {
  const [{ makeCompany }, { bamboohrRows }, { quickbooksRows }, { salesforceRows }, { trytonRows }, { xeroRows }] =
    await Promise.all([
      import('../../demo/company.ts'),
      import('../../demo/bamboohr.ts'),
      import('../../demo/quickbooks.ts'),
      import('../../demo/salesforce.ts'),
      import('../../demo/tryton.ts'),
      import('../../demo/xero.ts'),
    ]);
  const { seed, size } = config.demo;
  const company = makeCompany({ seed, size, today: new Date(systemClock.now()).toISOString().slice(0, 10) });
  return ({ definition, legalEntity }) => {
    switch (definition.source) {
      case 'bamboohr':
        return bamboohrRows(company);
      case 'quickbooks':
        return quickbooksRows(company);
      case 'salesforce':
        return salesforceRows(company);
      case 'tryton':
        return trytonRows(company);
      case 'xero':
        return xeroRows(company, legalEntity === 'NT-UK' ? 'NT-UK' : 'NT-DE');
      default:
        throw new Error(`the demo company has no data for ${definition.source}`);
    }
  };
}

export interface SimulatorProcess {
  readonly settings: SimulatedSettings;
  stop(): Promise<void>;
}

/** Runs the simulators in a process of their own, as the systems they stand for do. It ends with this one. `args` are more of `mainstem simulate`. */
export async function forkSimulators(
  entry: string,
  configFile: string,
  env: NodeJS.ProcessEnv,
  args: readonly string[] = [],
): Promise<SimulatorProcess> {
  const child = fork(entry, ['--config', configFile, 'simulate', '--for-parent', ...args], {
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const settings = await new Promise<SimulatedSettings>((resolve, reject) => {
    child.once('message', (message) => resolve(message as SimulatedSettings));
    child.once('exit', (code) => reject(new Error(`the simulators ended with code ${code} before they were up`)));
  });
  return { settings, stop: () => stopChild(child) };
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  await ended;
}
