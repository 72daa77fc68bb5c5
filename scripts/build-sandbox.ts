import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Bundles the sandbox into dist/sandbox: `npm run build:sandbox`, and `prepare` at every `npm ci`.
 *
 * As `prepare` it never fails an installation: without development dependencies it says nothing, and where the bundler does not run it says
 * so in a line; the gateway serves without a sandbox then.
 */
const ROOT = join(import.meta.dirname, '..');
const isPreparing = process.env['npm_lifecycle_event'] === 'prepare';

if (!isPreparing || existsSync(join(ROOT, 'node_modules/vite/package.json'))) {
  try {
    const { build } = await import('vite');
    const { default: config } = await import('../sandbox/vite.config.ts');
    await build({ ...config, configFile: false });
  } catch (error) {
    if (!isPreparing) throw error;
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    console.error(`the sandbox was not built (${reason}); npm run build:sandbox tries again`);
  }
}
