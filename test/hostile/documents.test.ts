import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOSTILE } from './documents.ts';
import { openTarget, type Refusal, type Target } from './support.ts';

/** What no document may cost, and how much of it may come back. */
const CPU_MS = 50;
const ANSWER_BYTES = 20_000;

let target: Target;

beforeAll(async () => {
  target = await openTarget();
  for (const query of Object.values(HOSTILE)) await target.ask({ query });
});
afterAll(() => target.close());

/** The cheapest of three: the others paid for what the machine did meanwhile. */
async function refusal(query: string): Promise<Refusal> {
  const all = [await target.ask({ query }), await target.ask({ query }), await target.ask({ query })];
  return all.toSorted((a, b) => a.cpuMs - b.cpuMs)[0] as Refusal;
}

test.each(Object.entries(HOSTILE))('%s is refused, in few words and little time', async (_what, query) => {
  const { status, codes, body, cpuMs } = await refusal(query);

  expect([status >= 400 && status < 500, codes.includes('INTERNAL_SERVER_ERROR')]).toEqual([true, false]);
  expect(codes.length).toBeLessThanOrEqual(6);
  expect(body.length).toBeLessThan(ANSWER_BYTES);
  expect(cpuMs).toBeLessThan(CPU_MS);
});
