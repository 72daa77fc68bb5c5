import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the inspector gives: a tree of calls, and which of its nodes ran when a sample was taken. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

export interface Share {
  readonly name: string;
  readonly percent: number;
}

/** Where time goes by the file that runs: the first pattern that matches. What Node does for a caller is the caller's. */
const PARTS: readonly (readonly [name: string, files: RegExp])[] = [
  ['GraphQL execute', /node_modules\/(graphql\/(execution|jsutils|type)|graphql-jit)/],
  ['GraphQL parse, validate', /node_modules\/graphql\//],
  ['Apollo Server', /node_modules\/@(apollo|as-integrations)\//],
  ['access: token, rules, scopes', /^src\/auth\/|node_modules\/(graphql-shield|jose)\//],
  ['SQL: store and driver', /^src\/store\/|node_modules\/(kysely|pg|pg-[a-z]+|postgres-[a-z]+|@electric-sql)\//],
  ['what was read is kept (write-behind)', /^src\/(loaders\/write-behind|sources\/(ingest|project)|sealing|identity)/],
  ['cache between requests', /^src\/cache\/|node_modules\/(keyv|@keyv|quick-lru)\//],
  ['loaders', /^src\/loaders\/|node_modules\/dataloader\//],
  ['reads and resolvers', /^(src\/(reads|graphql|model|desk)|resolvers)\//],
  ['composition, freshness', /^src\/sources\/(?!guard|budget|breaker|slots|pause)/],
  ['JSON of the sources', /^src\/connector\/json\.ts/],
  ['connectors: mapping', /^(connectors|src\/connector)\/(?!http)/],
  ['client: undici, guards', /^src\/(connector\/http|sources)|node_modules\/undici\//],
  ['log and metrics', /^src\/(telemetry|observe)|node_modules\/(pino|sonic-boom|prom-client)|^src\/http\/observer/],
  ['HTTP server', /^src\/http\/|node_modules\/(fastify|@fastify|find-my-way|light-my-request|avvio)\/|node:_http/],
  ['wiring', /^src\//],
];
const OTHER = 'Node itself: streams, timers, promises';
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The shares of the busy time: of the parts, and of the functions that take most by themselves. */
export function sharesOf(profile: CpuProfile): {
  readonly parts: readonly Share[];
  readonly functions: readonly Share[];
} {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map(
    profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  );
  const parts = new Map<string, number>();
  const functions = new Map<string, number>();
  let busy = 0;
  profile.samples.forEach((id, index) => {
    const node = nodes.get(id);
    const took = profile.timeDeltas[index] ?? 0;
    if (node === undefined || node.callFrame.functionName === '(idle)') return;
    busy += took;
    const part = partOf(id, nodes, parents);
    parts.set(part, (parts.get(part) ?? 0) + took);
    const own = functionOf(node);
    functions.set(own, (functions.get(own) ?? 0) + took);
  });
  const shared = (times: ReadonlyMap<string, number>) =>
    [...times]
      .map(([name, took]) => ({ name, percent: (100 * took) / busy }))
      .toSorted((a, b) => b.percent - a.percent);
  return { parts: shared(parts), functions: shared(functions) };
}

function partOf(id: number, nodes: ReadonlyMap<number, ProfileNode>, parents: ReadonlyMap<number, number>): string {
  if (nodes.get(id)?.callFrame.functionName === '(garbage collector)') return 'garbage collection';
  for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
    const file = fileOf(nodes.get(at));
    const part = PARTS.find(([, files]) => files.test(file));
    if (part !== undefined) return part[0];
  }
  return OTHER;
}

function fileOf(node: ProfileNode | undefined): string {
  const url = node?.callFrame.url ?? '';
  return url.startsWith('file:') ? relative(ROOT, fileURLToPath(url)) : url.startsWith('/') ? relative(ROOT, url) : url;
}

function functionOf(node: ProfileNode): string {
  const { functionName, lineNumber } = node.callFrame;
  const file = fileOf(node);
  return file === '' ? functionName : `${functionName || '(anonymous)'} ${file}:${lineNumber + 1}`;
}
