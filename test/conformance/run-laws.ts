import { SourceError } from '../../src/connector/errors.ts';
import { type Law, LawBroken } from './law.ts';
import { LAWS, type LawName } from './laws/index.ts';
import type { StartSubject, Subject } from './subject.ts';

export interface LawResult {
  readonly law: LawName;
  /** null = the law holds. */
  readonly error: unknown;
}

/** Runs one law on a new subject; the error is a LawBroken when the connector broke it, anything else is a defect of subject or suite. */
export async function runLaw(law: Law, start: StartSubject): Promise<unknown> {
  let subject: Subject;
  try {
    subject = await start();
  } catch (error) {
    return error;
  }
  try {
    await law.run(subject);
    return null;
  } catch (error) {
    // Outside of its own fault laws, a connector that fails breaks whatever law asked it.
    if (error instanceof SourceError) return new LawBroken(error.message, { cause: error });
    return error;
  } finally {
    await subject.close();
  }
}

/** Runs all laws, or those named, one after another. */
export async function runLaws(start: StartSubject, only?: readonly LawName[]): Promise<readonly LawResult[]> {
  const results: LawResult[] = [];
  for (const law of LAWS) {
    if (only !== undefined && !only.includes(law.name)) continue;
    results.push({ law: law.name, error: await runLaw(law, start) });
  }
  return results;
}

/** What a test makes of a law's result: null passes. A law known to be broken must be broken, and by the connector. */
export function verdictOf(law: Law, error: unknown, knownReason: string | undefined): unknown {
  if (knownReason === undefined) return error;
  if (error === null) return new Error(`${law.name} holds by now: take it out of the known failures`);
  return error instanceof LawBroken ? null : error;
}
