import { isRow, text } from '../../../src/simulator/row.ts';
import type { SimulatedResponse } from '../../../src/simulator/server.ts';
import type { ListParameters } from './params.ts';
import { type Rendering, rendered } from './render.ts';
import { type Stored, statusOf } from './shop.ts';

/** The page of a list that is asked for, with its headers. */
export function listed(
  all: readonly Stored[],
  asked: ListParameters,
  { how, url }: { readonly how: Rendering; readonly url: URL },
): SimulatedResponse {
  const found = sorted(
    all.filter((each) => isAsked(each, asked)),
    asked,
  );
  const from = asked.offset ?? (asked.page - 1) * asked.perPage;
  const pages = Math.ceil(found.length / asked.perPage);
  const shown = found.slice(from, from + asked.perPage).map((each) => trimmed(rendered(each, how), url));
  const links = linksOf(url, asked.page, pages, how.origin);
  return {
    status: 200,
    headers: {
      'x-wp-total': String(found.length),
      'x-wp-totalpages': String(pages),
      ...(links === '' ? {} : { link: links }),
    },
    body: shown,
  };
}

/** `_fields`, also of members of members: `_fields=id,billing.email`. */
export function trimmed(record: Readonly<Record<string, unknown>>, url: URL): Readonly<Record<string, unknown>> {
  const names = url.searchParams.get('_fields')?.split(/[\s,]+/) ?? [];
  if (names.length === 0) return record;
  const shown: Record<string, unknown> = {};
  for (const name of names) {
    const [head = '', ...rest] = name.split('.');
    const value = record[head];
    if (value === undefined) continue;
    if (rest.length === 0 || !isRow(value)) shown[head] = value;
    else shown[head] = { ...(isRow(shown[head]) ? shown[head] : {}), [rest[0] ?? '']: value[rest[0] ?? ''] };
  }
  return shown;
}

function isAsked(each: Stored, asked: ListParameters): boolean {
  const { fields } = each;
  const other = (name: string) => asked.other.get(name);
  if (asked.include !== null && !asked.include.includes(each.id)) return false;
  if (asked.exclude.includes(each.id)) return false;
  if (asked.parent !== null && !asked.parent.includes(each.parent)) return false;
  if (asked.after !== null && each.createdMs <= asked.after) return false;
  if (asked.before !== null && each.createdMs >= asked.before) return false;
  if (asked.modifiedAfter !== null && each.modifiedMs <= asked.modifiedAfter) return false;
  if (asked.modifiedBefore !== null && each.modifiedMs >= asked.modifiedBefore) return false;
  if (asked.search !== null && !searched(each).includes(asked.search.toLowerCase())) return false;
  if (each.type === 'customers') return isAskedCustomer(each, other('role') ?? 'customer', other('email'));
  if (each.type !== 'refunds' && each.type !== 'notes' && !hasStatus(each, asked.statuses)) return false;
  if (each.type === 'orders') return isAskedOrder(each, other('customer'), other('product'));
  if (other('sku') !== undefined && !(other('sku') ?? '').split(',').includes(text(fields, 'sku') ?? '')) return false;
  if (other('type') !== undefined && (text(fields, 'type') ?? 'simple') !== other('type')) return false;
  return other('stock_status') === undefined || (text(fields, 'stock_status') ?? 'instock') === other('stock_status');
}

function isAskedCustomer({ fields }: Stored, role: string, email: string | undefined): boolean {
  if (role !== 'all' && (text(fields, 'role') ?? 'customer') !== role) return false;
  return email === undefined || (text(fields, 'email') ?? '').toLowerCase() === email.toLowerCase();
}

function isAskedOrder({ fields }: Stored, customer: string | undefined, product: string | undefined): boolean {
  if (customer !== undefined && (text(fields, 'customer_id') ?? '0') !== customer) return false;
  const lines = Array.isArray(fields['line_items']) ? fields['line_items'].filter(isRow) : [];
  return product === undefined || lines.some((line) => text(line, 'product_id') === product);
}

/** `any` is every status but the trash, and the default. */
function hasStatus(each: Stored, statuses: readonly string[] | null): boolean {
  const status = statusOf(each);
  if (statuses === null || statuses.includes('any')) return status !== 'trash' && status !== 'auto-draft';
  return statuses.includes(status);
}

function searched({ fields, type }: Stored): string {
  const own = [fields['name'], fields['sku'], fields['email'], fields['first_name'], fields['last_name']];
  const addresses = [fields['billing'], fields['shipping']].filter(isRow).flatMap((address) => Object.values(address));
  return [...own, ...(type === 'orders' ? addresses : [])].map((value) => String(value ?? '').toLowerCase()).join('\n');
}

function sorted(found: readonly Stored[], { orderBy, order, include }: ListParameters): readonly Stored[] {
  if (orderBy === 'include' && include !== null)
    return [...found].sort((left, right) => include.indexOf(left.id) - include.indexOf(right.id));
  const direction = order === 'asc' ? 1 : -1;
  return [...found].sort((left, right) => direction * (compared(left, right, orderBy) || left.id - right.id));
}

function compared(left: Stored, right: Stored, orderBy: string): number {
  switch (orderBy) {
    case 'date':
    case 'registered_date':
      return left.createdMs - right.createdMs;
    case 'modified':
      return left.modifiedMs - right.modifiedMs;
    case 'price':
      return Number(text(left.fields, 'regular_price') ?? 0) - Number(text(right.fields, 'regular_price') ?? 0);
    case 'name':
    case 'title':
    case 'slug':
      return titleOf(left) < titleOf(right) ? -1 : Number(titleOf(left) > titleOf(right));
    default:
      return 0;
  }
}

function titleOf({ fields }: Stored): string {
  return (text(fields, 'name') ?? text(fields, 'username') ?? text(fields, 'email') ?? '').toLowerCase();
}

function linksOf(url: URL, page: number, pages: number, origin: string): string {
  const link = (to: number, rel: string) => {
    const query = new URLSearchParams(url.searchParams);
    query.set('page', String(to));
    return `<${origin}${url.pathname}?${query}>; rel="${rel}"`;
  };
  return [
    ...(page > 1 ? [link(Math.min(page - 1, Math.max(1, pages)), 'prev')] : []),
    ...(pages > page ? [link(page + 1, 'next')] : []),
  ].join(', ');
}
