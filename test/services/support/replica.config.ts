import mainConfig from '../../../mainstem.config.ts';
import { defineConfig } from '../../../src/config.ts';
import { withConnections } from '../../support/with-connections.ts';

/** The demo company for a replica in a process of its own, over sources that run already: SOURCES tells the settings of each, as JSON. */
const sources: Readonly<Record<string, Readonly<Record<string, unknown>>>> = JSON.parse(process.env['SOURCES'] ?? '{}');

const company = withConnections(mainConfig, Object.keys(sources));

export default defineConfig({
  ...company,
  port: 0,
  network: { allow: ['127.0.0.1'] },
  connections: Object.fromEntries(
    Object.entries(company.connections).map(([name, connection]) => [
      name,
      { ...connection, simulate: false, settings: { ...connection.settings, ...sources[name] } },
    ]),
  ),
});
