import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate } from '@graphql-codegen/cli';
import config from '../codegen.ts';
import { connectors } from '../connectors/index.ts';
import mainConfig from '../mainstem.config.ts';
import { configurationPage } from '../src/config/reference.ts';
import { lineagePage } from '../src/lineage/lineage.ts';

/** Writes every generated file, or with `--check` says which ones differ from what would be written. */
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const isCheck = process.argv.includes('--check');
const TYPES = 'src/generated/resolvers.ts';

const wanted = new Map<string, string>([
  [TYPES, await generatedTypes()],
  ['docs/configuration.md', configurationPage(connectors, mainConfig)],
]);
for (const connector of connectors)
  wanted.set(`connectors/${connector.source}/LINEAGE.md`, `${lineagePage(connector).trimEnd()}\n`);

const stale = [...wanted].filter(([path, content]) => contentOf(path) !== content);
if (isCheck && stale.length > 0) {
  console.error(`generated files are out of date, run "npm run generate": ${stale.map(([path]) => path).join(', ')}`);
  process.exit(1);
}
for (const [path, content] of isCheck ? [] : stale) {
  writeFileSync(join(ROOT, path), content);
  console.log(path);
}

async function generatedTypes(): Promise<string> {
  const files: readonly { readonly content: string }[] = await generate({ ...config, cwd: ROOT, silent: true }, false);
  return files[0]?.content ?? '';
}

function contentOf(path: string): string | null {
  try {
    return readFileSync(join(ROOT, path), 'utf8');
  } catch {
    return null;
  }
}
