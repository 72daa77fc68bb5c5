import { Agent, type Dispatcher } from 'undici';

/** What became of the requests of a load. */
export interface LoadResult {
  readonly answered: number;
  /** Requests that were sent on an accepted connection and did not get a whole answer with status 200. */
  readonly failed: readonly string[];
}

export interface Load {
  /** Resolves when this many requests have been answered. */
  reached(count: number): Promise<void>;
  /** Resolves when no client can connect any more. */
  readonly ended: Promise<LoadResult>;
}

/** Clients that each keep a connection alive and send one request after the other, until nobody accepts a connection. */
export function load(url: string, clients: number, headers: Readonly<Record<string, string>>, body: string): Load {
  let answered = 0;
  const failed: string[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const client = async (): Promise<void> => {
    const agent = new Agent({ connections: 1, pipelining: 1 });
    for (;;) {
      const outcome = await ask(agent, url, headers, body);
      if (outcome === 'not accepted') break;
      if (outcome === 'answered') answered += 1;
      else failed.push(outcome);
      for (const { count, resolve } of waiting) if (answered >= count) resolve();
    }
    await agent.close();
  };
  const ended = Promise.all(Array.from({ length: clients }, client)).then(() => ({ answered, failed }));
  return {
    reached: (count) => new Promise((resolve) => waiting.push({ count, resolve })),
    ended,
  };
}

async function ask(
  agent: Agent,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<string> {
  const { origin, pathname } = new URL(url);
  let response: Dispatcher.ResponseData;
  try {
    response = await agent.request({ origin, path: pathname, method: 'POST', headers, body });
    const text = await response.body.text();
    const isWhole = response.statusCode === 200 && JSON.parse(text).errors === undefined;
    return isWhole ? 'answered' : `status ${response.statusCode}: ${text.slice(0, 300)}`;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    // Refused before anything was sent; any other failure is one of a request.
    return code === 'ECONNREFUSED' ? 'not accepted' : `${code}: ${String(error)}`;
  }
}
