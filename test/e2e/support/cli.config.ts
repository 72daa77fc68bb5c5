import mainConfig from '../../../mainstem.config.ts';
import { defineConfig } from '../../../src/config.ts';

/** The demo company for the command-line tests: a port of its own, and simulators slow enough to be killed in the middle of a fill. */
export default defineConfig({
  ...mainConfig,
  port: { env: 'PORT', default: '0' },
  demo: { seed: 1, size: 'small', limits: 'unmetered', latencyMs: 20 },
});
