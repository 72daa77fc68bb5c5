/** What every contender is told, by a file: whom to ask, how, and which keys a question leads to. */
export interface Work {
  /** The calls of our gateway, by source and noun, with a hole where the keys were. */
  readonly calls: Readonly<Record<CallName, CallTemplate>>;
  /** The orders of a page, by the cursor that it is asked for with. Ours finds them in its index; the peers have none and are given them. */
  readonly pages: Readonly<Record<string, readonly string[]>>;
  readonly customers: Readonly<Record<string, CustomerKeys>>;
}

export type CallName = 'orders' | 'parties' | 'accounts' | 'invoices' | 'shoppers';

/** A request as our connector made it, signed in: `KEYS` stands for the keys. */
export interface CallTemplate {
  readonly origin: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly path: string;
  readonly body: string;
  readonly keysAre: 'numbers' | 'strings' | 'list';
}

/** The keys of one customer in every source, and of what hangs on it. */
export interface CustomerKeys {
  readonly party: string;
  readonly account: string;
  readonly shopper: string;
  readonly orders: readonly string[];
  readonly invoices: readonly string[];
}

export const KEYS = '@@keys@@';

/** The keys as the call has them. */
export function written(keys: readonly string[], keysAre: CallTemplate['keysAre']): string {
  switch (keysAre) {
    case 'numbers':
      return `[${keys.join(',')}]`;
    case 'strings':
      return JSON.stringify(keys);
    case 'list':
      return encodeURIComponent(keys.join(','));
  }
}
