import { inspect, isDeepStrictEqual } from 'node:util';
import type { AnyPort } from '../../src/connector/contract.ts';
import { portName, type Subject } from './subject.ts';

/** A promise of every connector, checked on one subject. */
export interface Law<N extends string = string> {
  readonly name: N;
  /** The promise, as a sentence. */
  readonly claim: string;
  /** Which form it takes by capability or kind of subject; one form for all when it says `same`. */
  readonly form: string;
  /** Throws LawBroken. Leaves the subject for the bin. */
  run(subject: Subject): Promise<void>;
}

/** A law that a connector broke: what it did, in which port. */
export class LawBroken extends Error {
  override readonly name = 'LawBroken';
}

/** Throws LawBroken unless the claim holds. */
export function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new LawBroken(otherwise);
}

/** Throws LawBroken unless both are equal all the way down. */
export function mustEqual(actual: unknown, expected: unknown, what: string): void {
  if (!isDeepStrictEqual(actual, expected))
    throw new LawBroken(`${what}: got ${shown(actual)}, expected ${shown(expected)}`);
}

export function shown(value: unknown): string {
  const text = inspect(value, { depth: 6, breakLength: 120, maxStringLength: 80, maxArrayLength: 20 });
  return text.length > 600 ? `${text.slice(0, 600)}…` : text;
}

/** Runs a check for each port and reports all that fail, each under its port's name. */
export async function eachPort(
  ports: readonly AnyPort[],
  check: (port: AnyPort) => Promise<void> | void,
): Promise<void> {
  const broken: string[] = [];
  for (const port of ports) {
    try {
      await check(port);
    } catch (error) {
      broken.push(`${portName(port)}: ${messageOf(error)}`);
    }
  }
  if (broken.length > 0) throw new LawBroken(broken.join('\n'));
}

/** What a broken law says; any other exception out of a connector breaks the law as well. */
function messageOf(error: unknown): string {
  if (error instanceof LawBroken) return error.message;
  return error instanceof Error ? `threw ${error.name}: ${error.message}` : `threw ${shown(error)}`;
}

/** A law that holds for each port by itself. */
export function portLaw<const N extends string>(
  law: Omit<Law<N>, 'run'> & { run(port: AnyPort, subject: Subject): Promise<void> | void },
): Law<N> {
  return { ...law, run: (subject) => eachPort(subject.connection.ports, (port) => law.run(port, subject)) };
}
