import type { AnyPort } from '../../../src/connector/contract.ts';
import { FAULTS, type FaultName } from '../../faults/table.ts';
import { eachPort, type Law, must, mustEqual, portLaw, shown } from '../law.ts';
import { ENDS_MS } from '../limits.ts';
import { type AnyPage, listAll, tryList } from '../probe.ts';
import { nowOf, type Subject, withConnection } from '../subject.ts';
import { losesNothingThatMoves, tellsEdits } from './changes.ts';
import { type Probe, probesOf, strickenBy } from './strike.ts';

type ListingFault = { [N in FaultName]: (typeof FAULTS)[N]['strikes'] extends 'listing' ? N : never }[FaultName];
type ClockFault = { [N in FaultName]: (typeof FAULTS)[N]['strikes'] extends 'clock' ? N : never }[FaultName];

/** Pages that are not what a cursor promises, and clocks that do not agree. */
export const listingFaultLaws = [
  paging('tenfold-page', 'a page with ten times its records'),
  paging('duplicate-page', 'a page that comes a second time'),
  paging('cursor-loop', 'a cursor that stands still'),
  skew('clock-ahead', 'ahead of'),
  skew('clock-behind', 'behind'),
] as const;

function paging<const N extends ListingFault>(name: N, what: string): Law<`faults/${N}`> {
  return portLaw({
    name: `faults/${name}`,
    claim: `${what} ends the listing by itself, complete or with a protocol error to resume from; keys are all told, or none for sure`,
    form: 'same',
    run: async (port, subject) => {
      for (const probe of await probesOf(port, subject)) {
        if (probe.name === 'list') await losesNothing(name, port, subject, probe);
        if (probe.name === 'keys') await tellsAllOrFails(name, subject, probe);
      }
    },
  });
}

async function losesNothing(name: ListingFault, port: AnyPort, subject: Subject, probe: Probe): Promise<void> {
  const { pages, error } = await strickenBy(name, subject, probe.calls.keys(), () => tryList(port, null, ENDS_MS));
  if (error !== null) must(isNamed(name, error.kind), `the listing ended in ${error.kind} (${error.message})`);
  const rest = error === null ? [] : await listAll(port, pages.at(-1)?.checkpoint ?? null);
  const seen = new Set([...keysOf(pages), ...keysOf(rest)]);
  const lost = [...probe.clean.keys].filter((key) => !seen.has(key));
  must(lost.length === 0, `the listing ${error === null ? '' : 'and the rest behind its failure '}lost ${shown(lost)}`);
  const invented = [...seen].filter((key) => !probe.clean.keys.has(key));
  must(invented.length === 0, `the listing invented ${shown(invented)}`);
  mustEqual((await probe.run(ENDS_MS)).answer, probe.clean.answer, 'the listing after the fault is over');
}

/** A key that is not told counts as deleted. */
async function tellsAllOrFails(name: ListingFault, subject: Subject, probe: Probe): Promise<void> {
  const { errors, keys } = await strickenBy(name, subject, probe.calls.keys(), () => probe.run(ENDS_MS));
  const [error] = errors;
  if (error === undefined) mustEqual([...keys].toSorted(), [...probe.clean.keys].toSorted(), 'keys');
  else must(isNamed(name, error.kind), `keys ended in ${error.kind} (${error.message})`);
}

function isNamed(name: ListingFault, kind: string): boolean {
  return FAULTS[name].kinds.some((each) => each === kind);
}

function keysOf(pages: readonly AnyPage[]): readonly string[] {
  return pages.flatMap(({ records }) => records.map(({ key }) => key));
}

function skew<const N extends ClockFault>(name: N, where: string): Law<`faults/${N}`> {
  const { aheadMs } = FAULTS[name];
  return {
    name: `faults/${name}`,
    claim: `a source whose clock is three hours ${where} ours loses no record and no edit`,
    form: "same; the connection's clock is the one that is moved",
    run: async (subject) => {
      const clock = { now: () => nowOf(subject) - aheadMs };
      await withConnection(subject, { clock }, async ({ ports }) =>
        eachPort(ports, async (port) => {
          await tellsEdits(port, subject);
          await losesNothingThatMoves(port, subject);
        }),
      );
    },
  };
}
