-- A large company in the index's own tables, as a first fill leaves it: 100,000 customers that the ERP and the CRM know (the books know
-- 60,000 of them), 500,000 orders, 500,000 invoices, 20,000 employees, 100,000 absences, 50,000 items. Every value follows from its number.
-- A hundred large customers (1 to 100) have a fifth of all orders and invoices between them. Employee 1 leads 2 to 11, they lead 12 to 111,
-- and so on. The last day is 2026-06-30.

create function pg_temp.rid(prefix text, connection text, n bigint) returns text language sql immutable as
  $$ select prefix || '_' || left(md5(connection || n), 26) $$;
create function pg_temp.pointer(field text, connection text, kind text, n bigint) returns jsonb language sql immutable as
  $$ select jsonb_build_object(field, jsonb_build_object('connection', connection, 'objectType', kind, 'value', n::text)) $$;
create function pg_temp.parts(n bigint, pointer jsonb, sealed jsonb) returns jsonb language sql immutable as
  $$ select jsonb_build_object('core', jsonb_build_object('gaps', '[]'::jsonb,
    'values', jsonb_build_object('number', n::text, 'lines', repeat(md5(n::text), 8)) || pointer) || sealed) $$;
-- The customer of a document.
create function pg_temp.buyer(n bigint) returns bigint language sql immutable as
  $$ select case when n % 5 = 0 then 1 + n / 5 % 100 else 1 + n * 7919 % 100000 end $$;

create temporary view held as
  select 'Customer' as entity, connection, 'party' as object_type, n, pg_temp.rid('cus', connection, n) as id, pg_temp.rid('cus', 'erp', n) as group_id,
    pg_temp.parts(n, '{}', '{}') as parts
  from generate_series(1, 100000) as n, (values ('erp'), ('crm'), ('books')) as c(connection) where connection <> 'books' or n % 5 < 3
  union all
  select 'Order', 'erp', 'order', n, pg_temp.rid('ord', 'erp', n), pg_temp.rid('ord', 'erp', n),
    pg_temp.parts(n, pg_temp.pointer('customer', 'erp', 'party', pg_temp.buyer(n)), '{}') from generate_series(1, 500000) as n
  union all
  select 'Invoice', 'books', 'invoice', n, pg_temp.rid('inv', 'books', n), pg_temp.rid('inv', 'books', n),
    pg_temp.parts(n, pg_temp.pointer('customer', case when pg_temp.buyer(n) % 5 < 3 then 'books' else 'erp' end, 'party', pg_temp.buyer(n)), '{}')
  from generate_series(1, 500000) as n
  union all
  select 'Employee', connection, 'employee', n, pg_temp.rid('emp', connection, n), pg_temp.rid('emp', 'hr', n),
    pg_temp.parts(n, '{}', jsonb_build_object('sealed', repeat(md5(n::text), 12)))
  from generate_series(1, 20000) as n, (values ('hr'), ('erp')) as c(connection)
  union all
  select 'TimeOffRequest', 'hr', 'time-off', n, pg_temp.rid('tor', 'hr', n), pg_temp.rid('tor', 'hr', n),
    pg_temp.parts(n, pg_temp.pointer('employee', 'hr', 'employee', 1 + n % 20000), '{}') from generate_series(1, 100000) as n
  union all
  select 'InventoryItem', 'erp', 'product', n, pg_temp.rid('itm', 'erp', n), pg_temp.rid('itm', 'erp', n), pg_temp.parts(n, '{}', '{}')
  from generate_series(1, 50000) as n;

insert into records (id, entity, connection, object_type, key, parts, digests, fetched, first_seen_at)
  select id, entity, connection, object_type, n::text, parts, '{"core": "0123456789abcdef0123456789abcdef"}', '{"core": 1780000000000}', '2026-06-30' from held;
insert into links (id, entity, group_id, rule, strength, confidence, evidence, linked_at)
  select id, entity, group_id, 'number', 'exact', 1, '{}', '2026-06-30' from held;

insert into p_customer (id, authority, number, name, kind, status, segment, country, account_owner, created_at, updated_at)
  select pg_temp.rid('cus', 'erp', n), 'a', 'c' || n,
    (array['nordic','alpine','royal','urban','silver','united','modern','pacific','central','golden'])[1 + n * 7 % 10] || ' ' ||
    (array['bakery','motors','textiles','foods','optics','timber','paper','steel','glass','tools'])[1 + n * 13 / 10 % 10] || ' ' || n,
    'COMPANY', case when n % 20 = 0 then 'INACTIVE' else 'ACTIVE' end,
    (array['small','medium','large','strategic'])[1 + least(3, floor(4 * sqrt(n % 97 / 97.0) * (n % 3) / 2)::int)],
    (array['DE','FR','GB','US'])[1 + n % 4], pg_temp.rid('emp', 'erp', 1 + n % 500),
    timestamptz '2026-06-30' - n * interval '13 minutes', timestamptz '2026-06-30' - n * 31 % 100000 * interval '5 minutes'
  from generate_series(1, 100000) as n;

insert into p_order (id, authority, number, customer, status, ordered_on, promised_on, currency, total, sales_rep, created_at, updated_at)
  select pg_temp.rid('ord', 'erp', n), 'a', 'so' || n, pg_temp.rid('cus', 'erp', pg_temp.buyer(n)),
    case when n < 475000 then case when n % 25 = 0 then 'CANCELLED' else 'COMPLETED' end else (array['OPEN','PARTIALLY_COMPLETED','COMPLETED','DRAFT'])[1 + n % 4] end,
    date '2026-06-30' - ((500000 - n) / 450)::int, case when n % 10 > 0 then date '2026-07-07' - ((500000 - n) / 450)::int end,
    'EUR', n::bigint * 7907 % 1000000 / 100.0, pg_temp.rid('emp', 'erp', 1 + n % 500),
    timestamptz '2026-06-30' - (500000 - n) * interval '3 minutes', timestamptz '2026-06-30' - (500000 - n) * interval '2 minutes'
  from generate_series(1, 500000) as n;

insert into p_invoice (id, authority, number, kind, status, customer, order_numbers, issued_on, due_on, paid_on, currency, total, balance, created_at, updated_at)
  select pg_temp.rid('inv', 'books', n), 'a', 'inv' || n, case when n % 50 = 0 then 'CREDIT_NOTE' else 'INVOICE' end, status,
    pg_temp.rid('cus', case when pg_temp.buyer(n) % 5 < 3 then 'books' else 'erp' end, pg_temp.buyer(n)), array['so' || n],
    issued_on, issued_on + 30, case when status = 'PAID' then issued_on + 25 end,
    'EUR', n::bigint * 7907 % 1000000 / 100.0, case when status = 'PAID' then 0 else n::bigint * 7907 % 1000000 / 100.0 end,
    timestamptz '2026-06-30' - (500000 - n) * interval '3 minutes', timestamptz '2026-06-30' - (500000 - n) * interval '2 minutes'
  from (
    select n, date '2026-06-30' - ((500000 - n) / 450)::int as issued_on,
      case when n % 40 = 0 then 'VOID' when n > 480000 or n > 400000 and n % 9 = 0 then case when n % 6 = 0 then 'PARTIALLY_PAID' else 'OPEN' end else 'PAID' end as status
    from generate_series(1, 500000) as n
  ) as i;

insert into p_employee (id, authority, employee_number, name, work_email, job_title, department, status, hired_on, manager, created_at, updated_at)
  select pg_temp.rid('emp', 'hr', n), 'a', n::text,
    (array['ada','ben','cem','dua','eva','finn','gita','hugo','ines','jan'])[1 + n / 40 % 10] || ' ' || md5(n::text), 'p' || n || '@example.com', 'clerk',
    'department ' || n * 11 % 40, case when n % 12 = 0 then 'INACTIVE' else 'ACTIVE' end, date '2026-06-30' - (n * 17 % 6000)::int,
    case when n > 1 then pg_temp.rid('emp', 'hr', (n + 8) / 10) end,
    timestamptz '2026-06-30' - n * interval '1 hour', timestamptz '2026-06-30' - n * interval '1 hour'
  from generate_series(1, 20000) as n;

insert into p_time_off_request (id, authority, employee, status, starts_on, ends_on, created_at, updated_at)
  select pg_temp.rid('tor', 'hr', n), 'a', pg_temp.rid('emp', 'hr', 1 + n % 20000), (array['REQUESTED','APPROVED','APPROVED','DENIED'])[1 + n / 7 % 4],
    date '2026-09-30' - (n * 3 % 1800)::int, date '2026-10-04' - (n * 3 % 1800)::int, timestamptz '2026-06-30', timestamptz '2026-06-30'
  from generate_series(1, 100000) as n;

insert into p_inventory_item (id, authority, sku, name, kind, status, list_price, is_sold, created_at, updated_at)
  select pg_temp.rid('itm', 'erp', n), 'a', 'sku' || n, (array['bolt','nut','washer','hinge','bracket'])[1 + n % 5] || ' m' || n % 97 || ' ' || n, 'GOODS',
    case when n % 9 = 0 then 'INACTIVE' else 'ACTIVE' end, n::bigint * 7907 % 100000 / 100.0, n % 3 > 0, timestamptz '2026-06-30', timestamptz '2026-06-30'
  from generate_series(1, 50000) as n;

insert into discrepancies (group_id, path, entity, field, since, shown_connection, connections)
  select pg_temp.rid('cus', 'erp', n), path, 'Customer', path, timestamptz '2026-06-30' - n * interval '7 minutes', 'erp', array['crm', 'erp']
  from generate_series(1, 100000, 5) as n, (values ('name'), ('creditLimit')) as p(path);
