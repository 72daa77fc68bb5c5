import type { Config } from './config.ts';
import { Network } from './connector/network.ts';
import type { Clock } from './model/clock.ts';
import { Connections } from './sources/connections.ts';
import { type OpenTools, open } from './sources/open.ts';
import { clientTlsOf } from './tls-files.ts';

/** The connections of a configuration, with their guards. No I/O yet. */
export function openConnections(config: Config, clock: Clock, tools: OpenTools): Connections {
  const network = new Network(config.network.allow);
  const besideUs = network.withLoopback();
  return new Connections(
    config.connections.map((each) =>
      open(
        {
          ...each,
          deadlineMs: each.deadline * 1000,
          network: each.simulate ? besideUs : network,
          tls: clientTlsOf(each),
        },
        clock,
        tools,
      ),
    ),
  );
}
