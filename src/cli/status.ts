import { rootCertificates } from 'node:tls';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { UsageError } from './faults.ts';

/** What `/readyz` says, as far as an operator reads it. */
const health = z.object({
  status: z.string(),
  reasons: z.array(z.string()),
  connections: z.record(
    z.string(),
    z.object({
      state: z.string(),
      ports: z.array(
        z.object({
          objectType: z.string(),
          phase: z.string(),
          records: z.number(),
          ageSeconds: z.number().nullable(),
          failure: z.object({ code: z.string(), since: z.string() }).nullable(),
        }),
      ),
    }),
  ),
});

const WAIT_MS = 5_000;
const HEAD = ['connection', 'state', 'object type', 'phase', 'records', 'age', 'failure'];

/** The gateway that runs has the very certificate that it is configured with, whatever name it is asked by. */
async function answerOf(
  url: string,
  certificate: string | undefined,
): Promise<{ readonly isReady: boolean; readonly body: unknown }> {
  const own = { ca: [certificate ?? '', ...rootCertificates], allowPartialTrustChain: true };
  const dispatcher = new Agent({
    connect: certificate === undefined ? {} : { ...own, checkServerIdentity: () => undefined },
  });
  try {
    const { statusCode, body } = await request(url, { dispatcher, signal: AbortSignal.timeout(WAIT_MS) });
    return { isReady: statusCode === 200, body: await body.json() };
  } finally {
    await dispatcher.destroy();
  }
}

/** Asks a running gateway how it is, and prints a line per port. Returns whether it is ready. Throws UsageError when none answers. */
export async function status(url: string, print: (line: string) => void, certificate?: string): Promise<boolean> {
  const answer = await answerOf(`${url}/readyz`, certificate).catch(() => null);
  const parsed = health.safeParse(answer?.body);
  if (answer === null || !parsed.success)
    throw new UsageError(`no gateway answers at ${url}: start one, or set HOST and PORT`);
  const { status: word, reasons, connections } = parsed.data;
  print(word);
  for (const reason of reasons) print(`  ${reason}`);
  const rows = Object.entries(connections).flatMap(([name, { state, ports }]) =>
    ports.map(({ objectType, phase, records, ageSeconds, failure }) => [
      name,
      state,
      objectType,
      phase,
      String(records),
      ageSeconds === null ? 'never' : `${ageSeconds} s`,
      failure === null ? '' : `${failure.code} since ${failure.since}`,
    ]),
  );
  for (const line of table([HEAD, ...rows])) print(line);
  return answer.isReady;
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
