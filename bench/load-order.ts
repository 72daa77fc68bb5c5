/** How a contender is to be loaded. */
export interface LoadOrder {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Each connection goes round them from a place of its own, so that what is in flight at once differs. */
  readonly bodies: readonly string[];
  readonly connections: number;
  readonly seconds: number;
  /** So many answers instead, however long they take: none is cut off, whose work would count and its answer not. */
  readonly amount?: number;
}

export interface LoadResult {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers that were no 200, and requests without an answer. */
  readonly failed: number;
  readonly bytes: number;
}
