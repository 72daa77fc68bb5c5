import { parseArgs } from 'node:util';
import { QUERIES, type Query } from '../queries.ts';

export interface Options {
  readonly seconds: number;
  readonly rounds: number;
  readonly connections: number;
  readonly delaysMs: readonly number[];
  /** Queries, and contenders by a part of their name; all where none is named. */
  readonly queries: readonly Query[];
  readonly isWanted: (contender: string) => boolean;
  /** Whether the result is written to its file; part of a run is only shown. */
  readonly isWhole: boolean;
}

export const USAGE = `npm run bench [-- options]
  --only a,b         some of the queries (${QUERIES.map(({ name }) => name).join(', ')}) and contenders, by a part of their name
  --seconds 5        of each measurement
  --rounds 3         of which the median is shown
  --connections 16   of the load
  --delay 0,20       milliseconds until a source answers
A run with --only shows its result and writes nothing. DATABASE_URL: our index is on that server, in a database of its own; else it is embedded.`;

export function optionsOf(given: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...given],
    options: {
      only: { type: 'string', default: '' },
      seconds: { type: 'string', default: '5' },
      rounds: { type: 'string', default: '3' },
      connections: { type: 'string', default: '16' },
      delay: { type: 'string', default: '0,20' },
    },
  });
  const words = values.only.split(',').filter((word) => word !== '');
  const named = QUERIES.filter(({ name }) => words.includes(name));
  const others = words.filter((word) => !QUERIES.some(({ name }) => name === word)).map((word) => word.toLowerCase());
  return {
    seconds: numberIn('seconds', values.seconds),
    rounds: numberIn('rounds', values.rounds),
    connections: numberIn('connections', values.connections),
    delaysMs: values.delay.split(',').map((each) => numberIn('delay', each)),
    queries: named.length === 0 ? QUERIES : named,
    isWanted: (contender) => others.length === 0 || others.some((word) => contender.toLowerCase().includes(word)),
    isWhole: words.length === 0,
  };
}

function numberIn(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0)
    throw new Error(`--${option} takes whole numbers, not ${text}\n\n${USAGE}`);
  return value;
}
