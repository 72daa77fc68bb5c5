import { type KyselyPlugin, type QueryResult, RawNode, type RootOperationNode, type UnknownRow } from 'kysely';
import type { Db } from '../../src/store/database.ts';

/** What PostgreSQL says of one run of a statement. */
export interface Explained {
  readonly executionMs: number;
  readonly planningMs: number;
  /** How many rows the statement gave. */
  readonly rows: number;
  /** How the list's own table was read: the scans of the projection under its alias `p` (or `d`, of discrepancies). */
  readonly scans: readonly string[];
  readonly plan: readonly string[];
}

/** Lets PostgreSQL explain the statements that the store issues, as they are and with their parameters, instead of answering them. */
class ExplainPlugin implements KyselyPlugin {
  readonly plans: (readonly string[])[] = [];

  transformQuery({ node }: { readonly node: RootOperationNode }): RootOperationNode {
    if (node.kind !== 'RawNode') throw new Error(`only raw statements can be explained, not a ${node.kind}`);
    const [first = '', ...fragments] = node.sqlFragments;
    return RawNode.create([`explain (analyze, buffers) ${first}`, ...fragments], node.parameters);
  }

  transformResult({ result }: { readonly result: QueryResult<UnknownRow> }): Promise<QueryResult<UnknownRow>> {
    this.plans.push(result.rows.map((row) => String(row['QUERY PLAN'])));
    return Promise.resolve({ rows: [] });
  }
}

/** Runs one call of the store so that its statement is explained. Throws when it issues none, or several. */
export async function explain(db: Db, run: (db: Db) => Promise<unknown>): Promise<Explained> {
  const plugin = new ExplainPlugin();
  await run(db.withPlugin(plugin));
  const [plan, ...more] = plugin.plans;
  if (plan === undefined || more.length > 0) throw new Error('one statement is explained at a time');
  return {
    executionMs: numberIn(plan, /^Execution Time: ([\d.]+) ms/),
    planningMs: numberIn(plan, /^Planning Time: ([\d.]+) ms/),
    rows: numberIn(plan, /actual time=.*rows=(\d+)/),
    scans: plan
      .filter((line) => !line.endsWith('(never executed)'))
      .flatMap((line) => /(?:->|^)\s*((?:\w+ )*Scan.* on (?:p_\w+ p(?:_\d)?|discrepancies d))\b/.exec(line)?.[1] ?? []),
    plan,
  };
}

function numberIn(plan: readonly string[], pattern: RegExp): number {
  for (const line of plan) {
    const found = pattern.exec(line)?.[1];
    if (found !== undefined) return Number(found);
  }
  throw new Error(`the plan does not say ${pattern.source}`);
}
