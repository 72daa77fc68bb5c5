import { sql } from 'kysely';
import type { Db } from './database.ts';
import { searchedWithin } from './scope.ts';

/** What a shipment says of whose it is, where it names no customer by key. Text is folded. */
export interface ShipmentEvidence {
  readonly email: string | null;
  /** The ids of the order records it points to. */
  readonly orders: readonly string[];
  readonly numbers: readonly string[];
}

/** Which of these say that a shipment is of the customer with these records and e-mail addresses; in their order. */
export async function areOwnShipments(
  db: Db,
  evidence: readonly ShipmentEvidence[],
  own: { readonly recordIds: readonly string[]; readonly emails: readonly string[] },
): Promise<readonly boolean[]> {
  const scope = sql.join(searchedWithin({ column: 'customer', ids: own.recordIds }), sql` and `);
  const orders = [...new Set(evidence.flatMap((each) => each.orders))];
  const numbers = [...new Set(evidence.flatMap((each) => each.numbers))];
  const emails = [...new Set(evidence.flatMap(({ email }) => email ?? []))];
  const found = await sql<{ kind: 'order' | 'number' | 'email'; value: string }>`
    select 'order' as kind, l.id as value from links l join p_order p on p.id = l.group_id where l.id = any(${orders}) and ${scope}
    union all select 'number', p.number from p_order p where p.number = any(${numbers})
      group by p.number having bool_and(coalesce(${scope}, false))
    union all select 'email', p.email from p_contact p where p.email = any(${emails}) and ${scope}`.execute(db);
  const known = (kind: string) => new Set(found.rows.filter((row) => row.kind === kind).map(({ value }) => value));
  const [ownOrders, ownNumbers] = [known('order'), known('number')];
  const ownEmails = new Set([...own.emails, ...known('email')]);
  return evidence.map(
    (each) =>
      each.orders.some((id) => ownOrders.has(id)) ||
      (each.email !== null && ownEmails.has(each.email) && each.numbers.some((number) => ownNumbers.has(number))),
  );
}
