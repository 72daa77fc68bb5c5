import { describe, it } from 'vitest';
import { LAWS, type LawName } from './laws/index.ts';
import { runLaw, verdictOf } from './run-laws.ts';
import type { StartSubject } from './subject.ts';

/** A law that a connector is known to break, and why that is so. */
export interface KnownFailure {
  readonly law: LawName;
  readonly reason: string;
}

export interface TestConnectorOptions {
  /** Each of these must still fail: the run breaks when one starts to pass. */
  readonly known?: readonly KnownFailure[];
  /** These laws alone: where the others would only prove the same code again, as on a second way to a source that has kept them all. */
  readonly only?: readonly LawName[];
}

/** Declares one test per law, each on a subject of its own. Called at the top level of a test file. */
export function testConnector(name: string, start: StartSubject, options: TestConnectorOptions = {}): void {
  const known = new Map((options.known ?? []).map(({ law, reason }) => [law, reason]));
  describe(`${name} keeps the laws of a connector`, () => {
    for (const law of LAWS.filter(({ name: each }) => options.only?.includes(each) ?? true)) {
      const reason = known.get(law.name);
      const claim = reason === undefined ? law.claim : `known to be broken: ${reason}`;
      it(`${law.name}: ${claim}`, async () => {
        const error = verdictOf(law, await runLaw(law, start), reason);
        if (error !== null) throw error;
      });
    }
  });
}
