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
