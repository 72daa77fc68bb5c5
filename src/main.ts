#!/usr/bin/env node
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Command, Option } from 'commander';
import { connectors } from '../connectors/index.ts';
import type { OwnKeys } from './auth/development-issuer.ts';
import { isRole, ROLES } from './auth/principal.ts';
import { withAuditCommands } from './cli/audit-commands.ts';
import { check, checkConfigured, checkIndex } from './cli/check.ts';
import { FAULT_EXAMPLES, type FaultOptions, UsageError, withFaultOptions } from './cli/faults.ts';
import { indexKeys } from './cli/index-keys.ts';
import { keepServing } from './cli/keep-serving.ts';
import { checkIssuers, developmentIssuerOf, newKey } from './cli/keys.ts';
import { logLevelOf, START_HELP, secretsOf } from './cli/logging.ts';
import { withOperationsCommands } from './cli/operations-commands.ts';
import { rewrap } from './cli/rewrap.ts';
import { type SimulateOptions, simulate, simulatorsOf } from './cli/simulate.ts';
import { forkSimulators } from './cli/simulators.ts';
import { openGateway, type StartOptions, withSimulators } from './cli/start.ts';
import { status } from './cli/status.ts';
import { type Config, ConfigError, parseConfig } from './config.ts';
import { storeTargetOf } from './gateway.ts';
import { keptApart } from './kept.ts';
import { writeLineage } from './lineage/lineage.ts';
import { openConnections } from './open-connections.ts';
import { OperationsError } from './operations/manifest.ts';
import { systemClock } from './simulator/clock.ts';
import { memoryLimiters } from './sources/budget.ts';
import { DirectoryInUseError, IndexKeyError, StoreError, type StoreTarget } from './store/database.ts';
import { createLog } from './telemetry/log.ts';
import { redactor } from './telemetry/redact.ts';
import { serverTlsOf } from './tls-files.ts';

const HERE = fileURLToPath(import.meta.url);
const ROOT = dirname(dirname(HERE));
const isProduction = process.env['NODE_ENV'] === 'production';

/** Takes secrets out of what a crash prints; knows those of the configuration once it is read. */
let redact = redactor();
process.on('uncaughtException', crash);
// Whoever reads what we print may have read enough, as in `mainstem status | head`: the work goes on without a word.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const program = new Command('mainstem').description('A GraphQL federated data gateway over ERP and satellite systems');
program.option('-c, --config <file>', 'the configuration', join(ROOT, 'mainstem.config.ts'));

withFaultOptions(program.command('start').description('serve the gateway; simulators misbehave as the switches say'))
  .addHelpText('after', START_HELP)
  .action((options: FaultOptions) => withSources((each) => keepServing(each, process), options));

program
  .command('check')
  .description('try every connection and identity provider, and say what is missing')
  .action(() =>
    withSources(async (options) => {
      const kept = keptApart(
        () => targetOf(options.config),
        systemClock.now(),
        (error) => options.log.error({ error }, 'what a connection remembers does not open'),
      );
      const connections = openConnections(options.config, systemClock, { limiters: memoryLimiters, keepOf: kept.of });
      const isFine = [
        await check(connections, print),
        await checkConfigured(options.config, connections, print),
        await checkIssuers(options.config, systemClock, print),
      ];
      await Promise.all([...connections.all.map((connection) => connection.close()), kept.close()]);
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
    const config = await loadConfig();
    const tls = serverTlsOf(config);
    const url = `${tls === null ? 'http' : 'https'}://${config.host}:${config.port}`;
    process.exitCode = (await status(url, print, tls?.cert)) ? 0 : 1;
  });

program
  .command('secrets')
  .description('the keys that values are sealed with')
  .command('rewrap')
  .description('seal everything sensitive in the index with the current key; then older keys can go')
  .action(async () => rewrap(targetOf(await loadConfig()), systemClock.now(), print));

withAuditCommands(program.command('audit').description('the trail of who did what'), {
  target: async () => targetOf(await loadConfig()),
  now: systemClock.now,
  print,
  write: (text) => new Promise((resolve) => process.stdout.write(text, () => resolve())),
  setExitCode: (code) => {
    process.exitCode = code;
  },
});

withOperationsCommands(program.command('operations').description('the operations that clients are known to send'), {
  target: async () => targetOf(await loadConfig()),
  schemaDirectory: join(ROOT, 'schema'),
  now: systemClock.now,
  print,
});

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
  .action(async (options: SimulateOptions) => {
    refuseProduction();
    await simulate(await loadConfig(), options, process, print);
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
    error instanceof OperationsError ||
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
  const simulators = await simulatorsOf(written, faults, (switches) => {
    refuseProduction();
    print('Starting the simulators of the demo company');
    return forkSimulators(HERE, configFile(), process.env, switches);
  });
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

function refuseProduction(): void {
  if (!isProduction) return;
  const message =
    'simulated connections do not run with NODE_ENV=production: set simulate to false and fill in settings';
  throw new ConfigError([{ path: 'connections', message }]);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
