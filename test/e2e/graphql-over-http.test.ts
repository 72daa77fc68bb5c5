// The audits of graphql-http, one per sentence of the GraphQL-over-HTTP specification, over the whole gateway.
import { type AuditResult, serverAudits } from 'graphql-http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCompany, type TestCompany } from './support/company.ts';

/** Want status 200 under the legacy `application/json` for documents that cannot be run; Apollo Server answers 400 on purpose. */
const KNOWN_WARNINGS = ['572B', '7B9B', 'FDE2'];

let company: TestCompany;
let results: readonly AuditResult[];

beforeAll(async () => {
  company = await openCompany({ isEmpty: true });
  results = await Promise.all(serverAudits({ url: company.url }).map((audit) => audit.fn()));
});
afterAll(() => company.close());

const withStatus = (status: AuditResult['status']) =>
  results.filter((result) => result.status === status).map(({ id, name }) => ({ id, name }));

test('every audit that must or should pass does', () => {
  expect(withStatus('error')).toEqual([]);
  expect(
    withStatus('warn')
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(KNOWN_WARNINGS);
  expect(withStatus('ok')).toHaveLength(55);
});
