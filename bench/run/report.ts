import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Query } from '../queries.ts';
import type { Figures } from './measure.ts';
import type { Options } from './options.ts';
import type { Share } from './profile.ts';

export interface Table {
  readonly is: 'live' | 'caching';
  readonly delayMs: number;
  readonly query: Query;
  readonly hasNginx: boolean;
  readonly figures: ReadonlyMap<string, Figures>;
}

const HEAD = `| contender | requests/s | CPU µs/request | × floor | p50 ms | p99 ms | source calls/request | source kB/request | peak memory MB |
| --- | --: | --: | --: | --: | --: | --: | --: | --: |`;

export function tableOf(tables: readonly Table[]): string {
  return tables.map(section).join('\n\n');
}

function section({ is, delayMs, query, hasNginx, figures }: Table): string {
  const floor = figures.get('hand-written, undici')?.cpu;
  const rows = [...figures].map(([name, figure]) => row(name, figure, floor));
  const kept = is === 'live' ? 'nothing kept between requests' : "each contender's own caching";
  const without = hasNginx ? [] : ['', 'nginx is not installed here, and left out.'];
  return [`### ${query.what}; sources answer after ${delayMs} ms; ${kept}`, '', HEAD, ...rows, ...without].join('\n');
}

function row(name: string, each: Figures, floor: number | undefined): string {
  const database = each.databaseCpu > 0 ? ` + ${each.databaseCpu.toFixed(0)} database` : '';
  const failed = each.failed > 0 ? ` (${each.failed} failed)` : '';
  const times = floor === undefined ? '' : (each.cpu / floor).toFixed(1);
  const memory = (each.memoryBytes / 1_048_576).toFixed(0);
  return `| ${name}${failed} | ${each.perSecond.toFixed(0)} | ${each.cpu.toFixed(0)}${database} | ${times} | ${each.p50Ms.toFixed(1)} | ${each.p99Ms.toFixed(1)} | ${each.calls.toFixed(2)} | ${(each.readBytes / 1024).toFixed(0)} | ${memory} |`;
}

/** The whole page but the profile, which another command writes. */
export function pageOf(tables: readonly Table[], options: Options, given: readonly string[]): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown';
  const store = process.env['DATABASE_URL'] === undefined ? 'embedded (in our process)' : 'PostgreSQL';
  return `# Results

Written by \`npm run bench${given.length === 0 ? '' : ` -- ${given.join(' ')}`}\` on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} cores, ${model}, Node ${process.version}, index ${store}.
Median of ${options.rounds} rounds of ${options.seconds} s, ${options.connections} connections; the load and the sources run beside the contender on the same cores. What is measured, and how it is fair, stands in the [README](README.md).

## Nothing kept between requests

${tableOf(tables.filter(({ is }) => is === 'live'))}

## Each contender's own caching

${tableOf(tables.filter(({ is }) => is === 'caching'))}
`;
}

/** The heading of the profile, which is the last section of the page. */
export const PROFILE = '## Where the time of the join goes';

const PARTS_FROM_PERCENT = 0.5;
const FUNCTIONS = 15;

export function profileSection(
  { parts, functions }: { readonly parts: readonly Share[]; readonly functions: readonly Share[] },
  { seconds, connections }: Options,
): string {
  const rows = (shares: readonly Share[]) => shares.map(({ name, percent }) => `| ${name} | ${percent.toFixed(1)} |`);
  return [
    `\`npm run bench:profile\` on ${new Date().toISOString().slice(0, 10)}: the busy time of our process in ${seconds} s with ${connections} connections, values of this moment. The functions are those that take most by themselves.`,
    '',
    '| part | percent |\n| --- | --: |',
    ...rows(parts.filter(({ percent }) => percent >= PARTS_FROM_PERCENT)),
    '',
    '| function | percent |\n| --- | --: |',
    ...rows(functions.slice(0, FUNCTIONS)),
    '',
  ].join('\n');
}

/** The section from this heading to the end of the page, with the blank line before it; empty where there is none. */
export function sectionIn(page: string, heading: string): string {
  if (!existsSync(page)) return '';
  const text = readFileSync(page, 'utf8');
  const at = text.indexOf(heading);
  return at === -1 ? '' : `\n${text.slice(at)}`;
}

/** The page with this section below its heading, in place of the one that is there or behind all others. */
export function putSection(page: string, heading: string, section: string): string {
  const at = page.indexOf(heading);
  if (at === -1) return `${page.trimEnd()}\n\n${heading}\n\n${section}`;
  const next = page.indexOf('\n## ', at + heading.length);
  return `${page.slice(0, at)}${heading}\n\n${section}${next === -1 ? '' : page.slice(next)}`;
}
