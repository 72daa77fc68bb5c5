import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'rolldown/parseAst';
import { describe, expect, it } from 'vitest';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** What a folder may import of ours besides itself. The first entry that matches a file is its rule; `type:` edges are for types alone. */
const TABLE: readonly (readonly [folder: string, allowed: readonly string[]])[] = [
  ['src/model', []],
  ['src/telemetry', []],
  ['src/connector', ['src/model', 'type:src/simulator/contract.ts']],
  ['src/sealing', []],
  ['src/simulator', ['src/model']],
  ['src/store', ['src/model', 'src/sealing']],
  ['src/audit', ['src/model', 'src/sealing', 'src/store']],
  ['src/cache', ['src/sealing']],
  ['src/graphql', ['src/model']],
  ['src/sources', ['src/connector', 'src/model', 'src/store']],
  ['src/identity', ['src/model', 'src/store']],
  ['src/sync', ['src/connector', 'src/model', 'src/store', 'src/sources']],
  ['src/loaders', ['src/connector', 'src/model', 'src/store', 'src/sources', 'src/cache']],
  ['src/write/rules', ['src/model', 'type:src/store/exposure.ts']],
  ['src/write', ['type:src/audit', 'src/connector', 'src/model', 'src/store', 'src/sources']],
  [
    'src/desk',
    [
      'src/auth',
      'src/connector/codecs.ts',
      'src/connector/errors.ts',
      'type:src/connector',
      'src/loaders',
      'src/model',
      // Pages of operations are asked for and refused as those of every other list.
      'src/reads/list-page.ts',
      'src/sources',
      'src/store',
      'src/write',
      'type:src/generated',
    ],
  ],
  ['src/lineage', ['src/connector']],
  [
    'src/config',
    [
      'src/auth/principal.ts',
      'src/connector',
      'src/limits/limits.ts',
      'src/model',
      'src/operations/modes.ts',
      'src/sealing',
    ],
  ],
  ['src/config.ts', ['src/config', 'src/connector']],
  ['src/errors.ts', []],
  ['src/operations', ['type:src/auth/principal.ts', 'src/errors.ts', 'src/model']],
  // What a caller may ask: who it is, what it may read, what an operation reads, and which sources that may ask.
  ['src/limits', ['src/auth', 'type:src/connector', 'src/errors.ts', 'src/graphql', 'src/model', 'type:src/sources']],
  ['src/auth', ['src/connector', 'src/errors.ts', 'src/model', 'src/store']],
  [
    'src/reads',
    [
      'src/auth',
      'src/connector',
      'type:src/desk/desk.ts',
      'src/errors.ts',
      'src/graphql',
      'src/loaders',
      'src/model',
      'src/store',
    ],
  ],
  ['src/observe.ts', ['src/readiness.ts', 'src/sources', 'src/sync', 'src/telemetry', 'type:src/write']],
  ['src/readiness.ts', ['src/model', 'src/sources', 'src/store']],
  ['src/generated', ['type:src/desk/desk.ts', 'type:src/model', 'type:src/reads']],
  [
    'src/http',
    [
      'src/auth',
      'src/connector/errors.ts',
      'src/errors.ts',
      'src/graphql',
      'src/limits/dry-run.ts',
      'src/limits/overload.ts',
      'type:src/limits',
      'type:src/operations',
      'src/telemetry',
      'type:src/readiness.ts',
      'type:src/reads',
    ],
  ],
  // Where the parts that all requests share meet the caller of one; the gateway only opens and closes them.
  [
    'src/context-factory.ts',
    [
      'src/auth',
      'type:src/config.ts',
      'src/desk',
      'src/graphql',
      'type:src/http/app.ts',
      'src/loaders',
      'src/model',
      'src/reads',
      'src/sources',
      'type:src/store',
      'type:src/telemetry',
      'type:src/writes.ts',
    ],
  ],
  // The engine of writes with its queue, its worker and its trail.
  [
    'src/writes.ts',
    [
      'src/audit',
      'type:src/config.ts',
      'src/identity/linker.ts',
      'src/model',
      'src/observe.ts',
      'type:src/sources',
      'type:src/store',
      'type:src/telemetry',
      'src/write',
    ],
  ],
  // What connections remember meets where it is kept.
  ['src/kept.ts', ['src/connector', 'src/sealing', 'src/store']],
  ['src/tls-files.ts', ['src/config.ts', 'type:src/connector/http.ts', 'type:src/http/app.ts']],
  // Where the configuration says what connections may connect to, and show.
  [
    'src/open-connections.ts',
    ['type:src/config.ts', 'src/connector/network.ts', 'type:src/model', 'src/sources', 'src/tls-files.ts'],
  ],
  ['src/gateway.ts', ['src', 'resolvers']],
  ['src/cli', ['src', 'demo']],
  ['src/main.ts', ['src', 'connectors']],
  [
    'resolvers',
    ['src/generated', 'src/model', 'src/reads/node.ts', 'src/reads/writes.ts', 'type:src/reads/context.ts'],
  ],
  ['demo', ['type:src/simulator/contract.ts']],
  ['sandbox', ['src/cli/first-query.ts']],
  ['connectors/index.ts', ['connectors', 'src/connector']],
  // Measures the whole of it, and is imported by nothing.
  ['bench', ['src', 'resolvers', 'connectors', 'demo', 'scripts']],
];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isTypeOnly: boolean;
}

describe('the import table', () => {
  const files = ['src', 'resolvers', 'connectors', 'demo', 'sandbox', 'bench'].flatMap((folder) =>
    filesUnder(join(ROOT, folder)),
  );
  const imports = files.flatMap(importsOf);

  it('sees the imports of the project', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(imports.length).toBeGreaterThan(300);
  });

  it('is kept by every file', () => {
    expect(imports.filter((each) => !isAllowed(each)).map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  it('lets a simulator import nothing of its connector but the wire types', () => {
    const edges = imports.filter(({ from }) => isSimulator(from));
    const wrong = edges.filter(
      ({ from, to }) => to.startsWith('connectors/') && !isSimulator(to) && to !== `${connectorOf(from)}/wire.ts`,
    );
    expect(wrong).toEqual([]);
    expect(edges.filter(({ to }) => to.startsWith('src/connector'))).toEqual([]);
  });

  it('lets only the command line touch the environment of the process', () => {
    const touching = files
      .filter((file) => !within(named(file), 'bench'))
      .filter((file) =>
        /\bprocess\.(env|argv|exit|exitCode|stdout|stderr|on|once|send)\b/.test(readFileSync(file, 'utf8')),
      )
      .map(named);
    expect(touching.filter((file) => file !== 'src/main.ts')).toEqual([]);
  });

  it('would notice a wrong edge', () => {
    expect(isAllowed({ from: 'resolvers/customer.ts', to: 'connectors/xero/client.ts', isTypeOnly: false })).toBe(
      false,
    );
    expect(isAllowed({ from: 'src/store/lists.ts', to: 'src/connector/contract.ts', isTypeOnly: true })).toBe(false);
    expect(isAllowed({ from: 'src/connector/contract.ts', to: 'src/simulator/contract.ts', isTypeOnly: false })).toBe(
      false,
    );
  });
});

function isAllowed({ from, to, isTypeOnly }: Import): boolean {
  if (isSimulator(from)) return isSimulator(to) || within(to, 'src/simulator') || to === `${connectorOf(from)}/wire.ts`;
  const folder = connectorOf(from);
  if (folder !== null) {
    const isLazySimulator = from === `${folder}/index.ts` && to === `${folder}/simulator.ts`;
    return (
      isLazySimulator ||
      (within(to, folder) && !isSimulator(to)) ||
      within(to, 'src/connector') ||
      within(to, 'src/model')
    );
  }
  const rule = TABLE.find(([each]) => within(from, each));
  if (rule === undefined) return false;
  return (
    within(to, rule[0]) ||
    rule[1].some((each) => (each.startsWith('type:') ? isTypeOnly && within(to, each.slice(5)) : within(to, each)))
  );
}

function within(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function connectorOf(path: string): string | null {
  return /^connectors\/[^/]+(?=\/)/.exec(path)?.[0] ?? null;
}

function isSimulator(path: string): boolean {
  return /^connectors\/[^/]+\/simulator(\.ts|[-/])/.test(path);
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (name === 'node_modules') return [];
    if (statSync(path).isDirectory()) return filesUnder(path);
    return /\.tsx?$/.test(name) ? [path] : [];
  });
}

function named(path: string): string {
  return relative(ROOT, path);
}

function importsOf(file: string): readonly Import[] {
  const found: { request: string; isTypeOnly: boolean }[] = [];
  collect(parseAst(readFileSync(file, 'utf8'), { lang: file.endsWith('x') ? 'tsx' : 'ts' }), found);
  return found
    .filter(({ request }) => request.startsWith('.'))
    .map(({ request, isTypeOnly }) => ({
      from: named(file),
      to: named(normalize(join(dirname(file), request))),
      isTypeOnly,
    }));
}

/** Walks a syntax tree for static imports, re-exports and dynamic imports. */
function collect(node: unknown, found: { request: string; isTypeOnly: boolean }[]): void {
  if (typeof node !== 'object' || node === null) return;
  const { type, source, importKind, exportKind, specifiers } = node as Readonly<Record<string, unknown>>;
  const isImport = type === 'ImportDeclaration' || type === 'ImportExpression';
  const request =
    isImport || type === 'ExportNamedDeclaration' || type === 'ExportAllDeclaration' ? textOf(source) : null;
  if (request !== null) {
    const kinds = Array.isArray(specifiers) ? specifiers.map((each: { importKind?: string }) => each.importKind) : [];
    const isTypeOnly =
      importKind === 'type' || exportKind === 'type' || (kinds.length > 0 && kinds.every((kind) => kind === 'type'));
    found.push({ request, isTypeOnly });
  }
  for (const child of Object.values(node)) {
    if (Array.isArray(child)) for (const each of child) collect(each, found);
    else collect(child, found);
  }
}

function textOf(source: unknown): string | null {
  if (typeof source !== 'object' || source === null || !('value' in source)) return null;
  return typeof source.value === 'string' ? source.value : null;
}
