import type { Config } from '../config.ts';
import { argumentsOf, type FaultOptions, linesOf, obey, orderOf, statesOf } from './faults.ts';
import type { Host } from './host.ts';
import { openControl, tellSimulators } from './simulator-control.ts';
import { type SimulatorProcess, startSimulators } from './simulators.ts';

/** The switches of `simulate`: those of the faults, and two that `start` gives when it runs it. */
export interface SimulateOptions extends FaultOptions {
  readonly forParent?: boolean;
  readonly control?: boolean;
}

/** Tells the simulators that run already, or runs them. */
export async function simulate(
  config: Config,
  options: SimulateOptions,
  host: Host,
  print: (line: string) => void,
): Promise<void> {
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
  host.once('exit', closeControl);
  if (options.forParent === true) {
    host.send?.(Object.fromEntries([...simulators].map(([name, { settings }]) => [name, settings])));
    host.once('disconnect', () => host.exit(0));
    host.on('SIGINT', () => undefined);
  } else {
    linesOf(statesOf(simulators)).forEach(print);
    host.once('SIGINT', () => host.exit(0));
  }
  host.once('SIGTERM', () => host.exit(0));
}

/** Only the simulators of a gateway that serves can be switched from outside: those of other commands are gone in a moment. */
export async function simulatorsOf(
  config: Config,
  faults: FaultOptions | undefined,
  run: (switches: readonly string[]) => Promise<SimulatorProcess>,
): Promise<SimulatorProcess | null> {
  // The child would refuse them too, but its words would be another process's.
  if (faults !== undefined) orderOf(faults, simulatedIn(config));
  if (simulatedIn(config).length === 0) return null;
  const switches = faults === undefined ? [] : ['--control', ...argumentsOf(faults)];
  return run(switches);
}

function simulatedIn(config: Config): readonly string[] {
  return config.connections.filter(({ simulate }) => simulate).map(({ name }) => name);
}
