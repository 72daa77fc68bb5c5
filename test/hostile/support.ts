// A production gateway, asked in the process: what an answer costs is measured, in time of the CPU.
import { openCompany, type TestCompany } from '../e2e/support/company.ts';

export interface Refusal {
  readonly status: number;
  readonly body: string;
  readonly codes: readonly unknown[];
  readonly cpuMs: number;
}

export interface Target {
  ask(body: string | object, headers?: Readonly<Record<string, string>>): Promise<Refusal>;
  close(): Promise<void>;
}

/** Without rows, so that a document that is good after all costs nothing more. */
export async function openTarget(): Promise<Target> {
  const company = await openCompany({ isProduction: true, isEmpty: true });
  return { ask: (body, headers) => ask(company, body, headers), close: () => company.close() };
}

/** What no document that is refused may cost. */
export const CPU_MS = 50;
const MOST_ASKED = 9;

/** The cheapest of nine tries, or the first that costs what it may: the others paid for what the machine and the collector did meanwhile. */
export async function cheapest(target: Target, body: string | object): Promise<Refusal> {
  let best = await target.ask(body);
  for (let asked = 1; asked < MOST_ASKED && best.cpuMs >= CPU_MS; asked += 1) {
    const next = await target.ask(body);
    if (next.cpuMs < best.cpuMs) best = next;
  }
  return best;
}

async function ask(
  { gateway }: TestCompany,
  payload: string | object,
  headers: Readonly<Record<string, string>> = {},
): Promise<Refusal> {
  const before = process.cpuUsage();
  const { statusCode, body } = await gateway.app.inject({
    ...{ method: 'POST', url: '/graphql', payload },
    headers: { 'content-type': 'application/json', authorization: 'Bearer admin', ...headers },
  });
  const { user, system } = process.cpuUsage(before);
  const { errors = [] } = JSON.parse(body) as {
    errors?: readonly { readonly extensions?: { readonly code?: unknown } }[];
  };
  return {
    status: statusCode,
    body,
    codes: errors.map(({ extensions }) => extensions?.code),
    cpuMs: (user + system) / 1000,
  };
}
