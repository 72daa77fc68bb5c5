// MAINSTEM_FUZZ_RUNS=50000 asks so many documents; MAINSTEM_FUZZ_SEED others than those of every day.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bodies } from './grammar.ts';
import { CPU_MS, cheapest, openTarget, type Target } from './support.ts';

const RUNS = Number(process.env['MAINSTEM_FUZZ_RUNS'] ?? 500);
const SEED = Number(process.env['MAINSTEM_FUZZ_SEED'] ?? 7);

let target: Target;

beforeAll(async () => {
  target = await openTarget();
  // What is measured is code that runs, not code that is compiled.
  for (const body of fc.sample(bodies, { numRuns: 100, seed: 1 })) await target.ask(body);
});
afterAll(() => target.close());

test(
  'no document brings the gateway down, and none that is refused costs much',
  async () => {
    const seen = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const { status, codes, cpuMs } = await target.ask(body);
        seen.set(status, (seen.get(status) ?? 0) + 1);
        expect([status, codes]).toEqual([
          expect.toSatisfy((code: number) => code < 500),
          codes.filter((code) => code !== 'INTERNAL_SERVER_ERROR'),
        ]);
        if (status >= 400 && cpuMs >= CPU_MS) expect((await cheapest(target, body)).cpuMs).toBeLessThan(CPU_MS);
      }),
      { numRuns: RUNS, seed: SEED },
    );

    expect((await target.ask({ query: '{ __typename }' })).status).toBe(200);
    // The grammar makes documents that are answered and documents that are not.
    expect([...seen.keys()]).toEqual(expect.arrayContaining([200, 400]));
  },
  RUNS * 200 + 60_000,
);
