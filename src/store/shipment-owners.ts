import { type RawBuilder, sql } from 'kysely';

/** Customers whose shipments are looked for: a relation of `owner` and `record`, and one of `owner` and `email`. */
export interface ShipmentOwners {
  readonly records: RawBuilder<unknown>;
  readonly emails: RawBuilder<unknown>;
}

/**
 * Whose a shipment is, as a relation of `owner` and `shipment`.
 *
 * The customer that it names by key decides alone. Without one it belongs where its orders do: those it points to by key, or those whose
 * number it has, if its e-mail address is one of the same customer: numbers are typed by people, and two systems may give the same one.
 * A number that an order of anybody else has says nothing.
 */
export function shipmentsOf({ records, emails }: ShipmentOwners): RawBuilder<unknown> {
  return sql`(
    with owner_record as (select * from (${records}) as w), owner_email as (
      select owner, email from (${emails}) as e where email is not null
      union select w.owner, c.email from owner_record w join p_contact c on c.customer = w.record where c.email is not null
    )
    select w.owner, s.id as shipment from owner_record w join p_shipment s on s.customer = w.record
    union select w.owner, s.id from owner_record w join p_order o on o.customer = w.record join links l on l.group_id = o.id
      join p_shipment s on s.orders @> array[l.id]::text[] and s.customer is null
    union select e.owner, s.id from owner_email e join p_shipment s on s.customer_email = e.email and s.customer is null
      cross join lateral unnest(s.order_numbers) as n(number)
      where (select bool_and(coalesce(o.customer in (select w.record from owner_record w where w.owner = e.owner), false))
        from p_order o where o.number = n.number)
  )`;
}

/** The customers of these groups, with every record and e-mail address they have. */
export function ownersIn(groups: RawBuilder<unknown>): ShipmentOwners {
  return {
    records: sql`select group_id as owner, id as record from links where group_id in (${groups})`,
    emails: sql`select c.id as owner, email from p_customer c cross join lateral unnest(c.emails) as each(email) where c.id in (${groups})`,
  };
}
