#!/usr/bin/env node
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Command, Option } from 'commander';
import { connectors } from '../connectors/index.ts';
import type { OwnKeys } from './auth/development-issuer.ts';
import { isRole, ROLES } from './auth/principal.ts';
import { check, checkIndex } from './cli/check.ts';
import {
  argumentsOf,
  FAULT_EXAMPLES,
  type FaultOptions,
  linesOf,
  obey,
  orderOf,
  statesOf,
  UsageError,
  withFaultOptions,
} from './cli/faults.ts';
import { indexKeys } from './cli/index-keys.ts';
import { checkIssuers, developmentIssuerOf, newKey } from './cli/keys.ts';
import { logLevelOf, START_HELP, secretsOf } from './cli/logging.ts';
import { rewrap } from './cli/rewrap.ts';
import { openControl, tellSimulators } from './cli/simulator-control.ts';
import { forkSimulators, type SimulatorProcess, startSimulators } from './cli/simulators.ts';
import { openGateway, type StartOptions, serve, withSimulators } from './cli/start.ts';
import { status } from './cli/status.ts';
import { type Config, ConfigError, parseConfig } from './config.ts';
import { openConnections, storeTargetOf } from './gateway.ts';
import { writeLineage } from './lineage/lineage.ts';
import { systemClock } from './simulator/clock.ts';
import { memoryLimiters } from './sources/budget.ts';
import { DirectoryInUseError, IndexKeyError, StoreError, type StoreTarget } from './store/database.ts';
import { createLog } from './telemetry/log.ts';
import { redactor } from './telemetry/redact.ts';

const HERE = fileURLToPath(import.meta.url);
const ROOT = dirname(dirname(HERE));
const isProduction = process.env['NODE_ENV'] === 'production';
/** What closing may take after the requests are done. */
const CLOSING_SECONDS = 5;

/** Takes secrets out of what a crash prints; knows those of the configuration once it is read. */
let redact = redactor();
process.on('uncaughtException', crash);

const program = new Command('mainstem').description('A GraphQL federated data gateway over ERP and satellite systems');
program.option('-c, --config <file>', 'the configuration', join(ROOT, 'mainstem.config.ts'));

withFaultOptions(program.command('start').description('serve the gateway; simulators misbehave as the switches say'))
  .addHelpText('after', START_HELP)
  .action((options: FaultOptions) => withSources(keepServing, options));

program
  .command('check')
  .description('try every connection and identity provider, and say what is missing')
  .action(() =>
    withSources(async (options) => {
      const connections = openConnections(options.config, systemClock, memoryLimiters);
      const isFine = [await check(connections, print), await checkIssuers(options.config, systemClock, print)];
      await Promise.all(connections.all.map((connection) => connection.close()));
      const opens = await checkIndex(targetOf(options.config), systemClock.now(), print);
      process.exitCode = isFine.every(Boolean) && opens ? 0 : 1;
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
  .command('status')
  .description('ask the gateway that runs how it is; ends with 1 when it is not ready')
  .action(async () => {
    const { host, port } = await loadConfig();
    process.exitCode = (await status(`http://${host}:${port}`, print)) ? 0 : 1;
  });

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

withFaultOptions(
  program
    .command('simulate')
    .description(
      "switch the faults of the simulators that run, or run those of the configuration's connections until stopped",
    )
    .option('--up', 'what goes wrong is over')
    .addOption(new Option('--for-parent', 'tell the settings to the parent process').hideHelp())
    .addOption(new Option('--control', 'let other processes switch the faults').hideHelp()),
)
  .addHelpText('after', FAULT_EXAMPLES)
  .action((options: FaultOptions & ForkOptions) => simulate(options));

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
    error instanceof StoreError ||
    error instanceof UsageError
  )
    process.stderr.write(`${error.code}: ${error.message}\n`);
  else crash(error);
}

/** The end of a process that a defect has reached: its stack, without the secrets that errors quote. */
function crash(error: unknown): never {
  process.stderr.write(`${JSON.stringify(redact.value(error), null, 2)}\n`);
  process.exit(1);
}

function configFile(): string {
  const { config: file }: { config?: string } = program.opts();
  if (file === undefined || !existsSync(file))
    throw new ConfigError([{ path: '--config', message: `there is no file ${file ?? ''}` }]);
  return file;
}

async function loadConfig(): Promise<Config> {
  const module: { default?: unknown } = await import(pathToFileURL(configFile()).href);
  const config = parseConfig(module.default, process.env, connectors);
  redact = redactor(secretsOf(config));
  return config;
}

function targetOf(config: Config): StoreTarget {
  return storeTargetOf(config, indexKeys(config, isProduction));
}

/** Starts what the configuration simulates, then does the job; the simulators end with it. */
async function withSources(job: (options: StartOptions) => Promise<void>, faults?: FaultOptions): Promise<void> {
  const level = logLevelOf(process.env['LOG_LEVEL'], isProduction);
  const written = await loadConfig();
  const simulators = await simulatorsOf(written, faults);
  const config = withSimulators(written, simulators?.settings ?? {});
  const options: StartOptions = {
    config,
    schemaDirectory: join(ROOT, 'schema'),
    sandboxDirectory: join(ROOT, 'dist/sandbox'),
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

/** Only the simulators of a gateway that serves can be switched from outside: those of other commands are gone in a moment. */
async function simulatorsOf(config: Config, faults: FaultOptions | undefined): Promise<SimulatorProcess | null> {
  // The child would refuse them too, but its words would be another process's.
  if (faults !== undefined) orderOf(faults, simulatedIn(config));
  if (simulatedIn(config).length === 0) return null;
  refuseProduction();
  print('Starting the simulators of the demo company');
  const switches = faults === undefined ? [] : ['--control', ...argumentsOf(faults)];
  return forkSimulators(HERE, configFile(), process.env, switches);
}

interface ForkOptions {
  readonly forParent?: boolean;
  readonly control?: boolean;
}

/** Tells the simulators that run already, or runs them. */
async function simulate(options: FaultOptions & ForkOptions): Promise<void> {
  refuseProduction();
  const config = await loadConfig();
  const order = orderOf(options, simulatedIn(config));
  const running = options.forParent === true ? null : await tellSimulators(config.dataDirectory, order);
  if (running !== null) return linesOf(running).forEach(print);
  const simulators = await startSimulators(
    config,
    config.connections.filter(({ simulate }) => simulate),
  );
  if (order !== null) obey(order, simulators);
  const isControlled = options.forParent !== true || options.control === true;
  const closeControl = isControlled ? await openControl(config.dataDirectory, simulators) : () => undefined;
  process.once('exit', closeControl);
  if (options.forParent === true) {
    process.send?.(Object.fromEntries([...simulators].map(([name, { settings }]) => [name, settings])));
    process.once('disconnect', () => process.exit(0));
    process.on('SIGINT', () => undefined);
  } else {
    linesOf(statesOf(simulators)).forEach(print);
    process.once('SIGINT', () => process.exit(0));
  }
  process.once('SIGTERM', () => process.exit(0));
}

function simulatedIn(config: Config): readonly string[] {
  return config.connections.filter(({ simulate }) => simulate).map(({ name }) => name);
}

function refuseProduction(): void {
  if (!isProduction) return;
  const message =
    'simulated connections do not run with NODE_ENV=production: set simulate to false and fill in settings';
  throw new ConfigError([{ path: 'connections', message }]);
}

/** Serves until a signal says stop, also while the index is filled, then finishes what is in flight. A second signal ends it at once. */
async function keepServing(options: StartOptions): Promise<void> {
  const stopping = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)
    process.on(signal, () => (stopping.signal.aborted ? process.exit(code) : stopping.abort()));
  const gateway = await serve({ ...options, signal: stopping.signal });
  await stopped;
  options.print('Stopping (a second signal ends it at once)');
  const { shutdownDelay, shutdownTimeout } = options.config;
  // Whatever hangs then (a store that does not let go) must not keep the process for ever.
  setTimeout(
    () => {
      options.log.fatal('stopping took too long, and was given up');
      process.exit(1);
    },
    (shutdownDelay + shutdownTimeout + CLOSING_SECONDS) * 1000,
  ).unref();
  await gateway.stop();
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
