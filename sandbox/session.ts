/** Whom the gateway lets the sandbox ask as, in a development set-up. */
export interface Caller {
  readonly name: string;
  readonly label: string;
}

/** Asks without a token. */
export const NOBODY = 'nobody';
/** Asks with a token that the user has pasted. */
export const OWN_TOKEN = 'own token';

interface IssuedToken {
  readonly token: string;
  readonly endsAtMs: number;
}

/** A token that is about to end is renewed before it is refused. */
const RENEW_BEFORE_MS = 60_000;

/** Whom the sandbox asks as. Tokens live in this object and nowhere else: never in the page's storage, never in a URL. */
export class Session {
  readonly callers: readonly Caller[];
  readonly #ask: typeof fetch;
  readonly #now: () => number;
  readonly #listeners = new Set<() => void>();
  readonly #issued = new Map<string, IssuedToken>();
  #caller: string;
  #ownToken = '';

  constructor(callers: readonly Caller[], ask: typeof fetch, now: () => number) {
    this.callers = callers;
    this.#ask = ask;
    this.#now = now;
    this.#caller = callers[0]?.name ?? OWN_TOKEN;
  }

  get caller(): string {
    return this.#caller;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Switches to a caller, unless the gateway does not offer it. */
  become(name: string): void {
    if (name !== NOBODY && name !== OWN_TOKEN && !this.callers.some((each) => each.name === name)) return;
    this.#caller = name;
    for (const listener of this.#listeners) listener();
  }

  bringToken(token: string): void {
    this.#ownToken = token.trim().replace(/^Bearer /i, '');
  }

  /** The headers that say who asks. Throws Error with what the gateway says when it issues no token. */
  async headers(): Promise<Readonly<Record<string, string>>> {
    const token = await this.#token();
    return token === '' ? {} : { authorization: `Bearer ${token}` };
  }

  async #token(): Promise<string> {
    if (this.#caller === NOBODY) return '';
    if (this.#caller === OWN_TOKEN) return this.#ownToken;
    const known = this.#issued.get(this.#caller);
    if (known !== undefined && known.endsAtMs - RENEW_BEFORE_MS > this.#now()) return known.token;
    return this.#issue(this.#caller);
  }

  async #issue(caller: string): Promise<string> {
    const askedAtMs = this.#now();
    const response = await this.#ask('/sandbox/token', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ caller }),
    });
    const { token, expiresIn, message } = await jsonOf(response);
    if (typeof token !== 'string' || typeof expiresIn !== 'number')
      throw new Error(typeof message === 'string' ? message : `no token: the gateway answered ${response.status}`);
    this.#issued.set(caller, { token, endsAtMs: askedAtMs + expiresIn * 1000 });
    return token;
  }
}

/** Asks the gateway's GraphQL as the session's caller. */
export function fetcherOf(session: Session, ask: typeof fetch) {
  return async (operation: unknown): Promise<Readonly<Record<string, unknown>>> => {
    const response = await ask('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...(await session.headers()) },
      body: JSON.stringify(operation),
    });
    return jsonOf(response);
  };
}

async function jsonOf(response: Response): Promise<Readonly<Record<string, unknown>>> {
  const answer: unknown = await response.json();
  if (typeof answer !== 'object' || answer === null) throw new Error(`the gateway answered ${response.status}`);
  return { ...answer };
}
