#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Command, Option } from 'commander';
import { connectors } from '../connectors/index.ts';
import { isRole, ROLES } from './auth/principal.ts';
import type { OwnKeys } from './auth/tokens.ts';
import { check, checkIndex } from './cli/check.ts';
import { indexKeys, issuerOf } from './cli/keys.ts';
import { rewrap } from './cli/rewrap.ts';
import { forkSimulators, type SimulatorProcess, startSimulators } from './cli/simulators.ts';
import { openGateway, type StartOptions, serve, withSimulators } from './cli/start.ts';
import { type Config, ConfigError, parseConfig } from './config.ts';
import { openConnections, storeTargetOf } from './gateway.ts';
import { writeLineage } from './lineage/lineage.ts';
import { systemClock } from './simulator/clock.ts';
import { memoryLimiters } from './sources/budget.ts';
import { DirectoryInUseError, IndexKeyError, StoreError, type StoreTarget } from './store/database.ts';
import { createLog } from './telemetry/log.ts';

const HERE = fileURLToPath(import.meta.url);
const ROOT = dirname(dirname(HERE));
const isProduction = process.env['NODE_ENV'] === 'production';

const program = new Command('mainstem').description('A GraphQL federated data gateway over ERP and satellite systems');
program.option('-c, --config <file>', 'the configuration', join(ROOT, 'mainstem.config.ts'));

program
  .command('start')
  .description('serve the gateway')
  .action(() => withSources(keepServing));

program
  .command('check')
  .description('try every connection and say what is missing')
  .action(() =>
    withSources(async (options) => {
      const connections = openConnections(options.config, systemClock, memoryLimiters);
      const isFine = await check(connections, print);
      await Promise.all(connections.all.map((connection) => connection.close()));
      const opens = await checkIndex(targetOf(options.config), systemClock.now(), print);
      process.exitCode = isFine && opens ? 0 : 1;
    }),
  );

program
  .command('sync')
  .description('bring the index up to date once, and stop')
  .action(() =>
    withSources(async (options) => {
      const gateway = await openGateway(options);
      const results = await gateway.syncer.runAll();
      await gateway.close();
      print(`${results.filter((result) => result === 'complete').length} of ${results.length} ports are up to date`);
      process.exitCode = results.every((result) => result === 'complete') ? 0 : 1;
    }),
  );

program
  .command('rewrap')
  .description('seal the sensitive values of the index with the current key; then older keys can go')
  .action(async () => rewrap(targetOf(await loadConfig()), systemClock.now(), print));

program
  .command('token')
  .description('a token of the development issuer; refuses NODE_ENV=production')
  .addOption(new Option('--role <role>', 'the role').choices(ROLES).default('admin'))
  .option('--customer <key>', 'for the role customer: the key of the own customer in the ERP')
  .option('--employee <key>', 'for the roles employee and manager: the own key in the HR system')
  .option('--subject <subject>', 'who it is for', 'developer')
  .action(async ({ role, customer, employee, subject }: Record<'role' | 'subject', string> & OwnKeys) => {
    const issuer = await issuerOf(await loadConfig(), isProduction);
    print(await issuer.issue(subject, isRole(role) ? [role] : [], { customer, employee }));
  });

program
  .command('simulate')
  .description("run the simulators of the configuration's connections until stopped")
  .option('--for-parent', 'tell the settings to the parent process instead of printing them')
  .action(async ({ forParent }: { forParent?: boolean }) => {
    const config = await loadConfig();
    const started = await startSimulators(
      config,
      config.connections.filter(({ simulate }) => simulate),
    );
    const settings = Object.fromEntries([...started].map(([name, simulator]) => [name, simulator.settings]));
    if (forParent === true) {
      process.send?.(settings);
      process.once('disconnect', () => process.exit(0));
      process.on('SIGINT', () => undefined);
    } else for (const [name, simulator] of started) print(`${name}: ${simulator.url}`);
    process.once('SIGTERM', () => process.exit(0));
  });

program
  .command('lineage')
  .description('write the lineage page of every connector from its mappings')
  .action(() => {
    for (const path of writeLineage(connectors, join(ROOT, 'connectors'))) print(path);
  });

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = 1;
  // What a user can correct is said in one message; anything else is a defect and keeps its stack.
  if (
    error instanceof ConfigError ||
    error instanceof DirectoryInUseError ||
    error instanceof IndexKeyError ||
    error instanceof StoreError
  )
    process.stderr.write(`${error.code}: ${error.message}\n`);
  else throw error;
}

async function loadConfig(): Promise<Config> {
  const { config: file }: { config?: string } = program.opts();
  if (file === undefined || !existsSync(file))
    throw new ConfigError([{ path: '--config', message: `there is no file ${file ?? ''}` }]);
  const module: { default?: unknown } = await import(pathToFileURL(file).href);
  return parseConfig(module.default, process.env, connectors);
}

function targetOf(config: Config): StoreTarget {
  return storeTargetOf(config, indexKeys(config, isProduction));
}

/** Starts what the configuration simulates, then does the job; the simulators end with it. */
async function withSources(job: (options: StartOptions) => Promise<void>): Promise<void> {
  const config = await loadConfig();
  const simulators = await simulatorsOf(config);
  const options: StartOptions = {
    config: withSimulators(config, simulators?.settings ?? {}),
    schemaDirectory: join(ROOT, 'schema'),
    isProduction,
    log: createLog(process.env['LOG_LEVEL'] ?? 'warn', process.stderr),
    print,
  };
  try {
    await job(options);
  } finally {
    await simulators?.stop();
  }
}

async function simulatorsOf(config: Config): Promise<SimulatorProcess | null> {
  if (!config.connections.some(({ simulate }) => simulate)) return null;
  if (isProduction)
    throw new ConfigError([
      {
        path: 'connections',
        message:
          'simulated connections do not run with NODE_ENV=production: set simulate to false and fill in settings',
      },
    ]);
  print('Starting the simulators of the demo company');
  return forkSimulators(HERE, process.env);
}

/** Serves until a signal says stop, also while the index is filled, then finishes what is in flight. */
async function keepServing(options: StartOptions): Promise<void> {
  const stopping = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  void stopped.then(() => stopping.abort());
  const gateway = await serve({ ...options, signal: stopping.signal });
  await stopped;
  options.print('Stopping');
  await gateway.close();
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
