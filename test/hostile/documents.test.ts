import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOSTILE } from './documents.ts';
import { CPU_MS, cheapest, openTarget, type Target } from './support.ts';

/** How much of a document may come back. */
const ANSWER_BYTES = 20_000;

let target: Target;

beforeAll(async () => {
  target = await openTarget();
  for (const query of Object.values(HOSTILE)) await target.ask({ query });
});
afterAll(() => target.close());

test.each(Object.entries(HOSTILE))('%s is refused, in few words and little time', async (_what, query) => {
  const { status, codes, body, cpuMs } = await cheapest(target, { query });

  expect([status >= 400 && status < 500, codes.includes('INTERNAL_SERVER_ERROR')]).toEqual([true, false]);
  expect(codes.length).toBeLessThanOrEqual(6);
  expect(body.length).toBeLessThan(ANSWER_BYTES);
  expect(cpuMs).toBeLessThan(CPU_MS);
});
