#!/usr/bin/env node
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Command, Option } from 'commander';
import { connectors } from '../connectors/index.ts';
import type { OwnKeys } from './auth/development-issuer.ts';
import { isRole, ROLES } from './auth/principal.ts';
import { check } from './cli/check.ts';
import { checkIssuers, developmentIssuerOf, newKey } from './cli/keys.ts';
import { logLevelOf, secretsOf } from './cli/logging.ts';
import { forkSimulators, type SimulatorProcess, startSimulators } from './cli/simulators.ts';
import { openGateway, type StartOptions, serve, withSimulators } from './cli/start.ts';
import { type Config, ConfigError, parseConfig } from './config.ts';
import { openConnections } from './gateway.ts';
import { writeLineage } from './lineage/lineage.ts';
import { systemClock } from './simulator/clock.ts';
import { memoryLimiters } from './sources/budget.ts';
import { DirectoryInUseError, StoreError } from './store/database.ts';
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
  .description('try every connection and identity provider, and say what is missing')
  .action(() =>
    withSources(async (options) => {
      const connections = openConnections(options.config, systemClock, memoryLimiters);
      const isFine = [await check(connections, print), await checkIssuers(options.config, systemClock, print)];
      await Promise.all(connections.all.map((connection) => connection.close()));
      process.exitCode = isFine.every(Boolean) ? 0 : 1;
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
  .command('token')
  .description('a token of the development issuer; refuses NODE_ENV=production')
  .addOption(new Option('--role <role>', 'the role').choices(ROLES).default('admin'))
  .option('--customer <key>', 'for the role customer: the key of the own customer in the ERP')
  .option('--employee <key>', 'for the roles employee and manager: the own key in the HR system')
  .option('--subject <subject>', 'who it is for', 'developer')
  .action(async ({ role, customer, employee, subject }: Record<'role' | 'subject', string> & OwnKeys) => {
    const issuer = await developmentIssuerOf(await loadConfig(), { isProduction, clock: systemClock });
    print(await issuer.issue(subject, isRole(role) ? [role] : [], { customer, employee }));
  });

program
  .command('key')
  .description('a new API key for a service: the key, once, and its hash for the configuration')
  .requiredOption('--name <name>', 'the service, in lower case letters, digits and dashes')
  .addOption(new Option('--role <role...>', 'what it may be').choices(ROLES).makeOptionMandatory())
  .option('--expires-on <day>', 'the last day on which it is accepted, such as 2027-01-31')
  .action(({ name, role, expiresOn }: { name: string; role: string[]; expiresOn?: string }) => {
    for (const line of newKey({ name, roles: role.filter(isRole), expiresOn }, randomBytes)) print(line);
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
  if (error instanceof ConfigError || error instanceof DirectoryInUseError || error instanceof StoreError)
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

/** Starts what the configuration simulates, then does the job; the simulators end with it. */
async function withSources(job: (options: StartOptions) => Promise<void>): Promise<void> {
  const level = logLevelOf(process.env['LOG_LEVEL'], isProduction);
  const written = await loadConfig();
  const simulators = await simulatorsOf(written);
  const config = withSimulators(written, simulators?.settings ?? {});
  const options: StartOptions = {
    config,
    schemaDirectory: join(ROOT, 'schema'),
    isProduction,
    log: createLog(level, process.stderr, secretsOf(config)),
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
