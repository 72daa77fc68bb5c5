// The simulated BambooHR's answers against the source's own OpenAPI 3.1 (of 2026-04-27), where that file is at hand. Rows of the demo company.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { startBamboohrWith } from '../../connectors/bamboohr/simulator.ts';
import { bamboohrRows } from '../../demo/bamboohr.ts';
import { makeCompany } from '../../demo/company.ts';
import { ManualClock } from '../../src/simulator/clock.ts';
import type { Simulator } from '../../src/simulator/contract.ts';

const specification = fileURLToPath(
  new URL('../../../shared/specs/bamboohr/bamboohr-public-openapi.yaml', import.meta.url),
);
const company = makeCompany({ seed: 7, size: 'small', today: '2026-06-01' });
const [id, other] = company.hr.people.map((person) => String(person.id));
const row = String(bamboohrRows(company)['jobInfo']?.find(({ employeeId }) => employeeId === id)?.['id']);
const request = String(company.hr.timeOff.find(({ status }) => status === 'requested')?.id);
const since = encodeURIComponent('2020-01-01T00:00:00+00:00');
const optional =
  'workEmail,homeEmail,bestEmail,middleName,workPhone,workPhoneExtension,mobilePhone,homePhone,skypeUsername,linkedinUrl,' +
  'facebookUrl,instagramUrl,twitterUrl,pinterestUrl,birthDate,hireDate,divisionName,divisionId,departmentName,departmentId,' +
  'locationName,locationId,jobTitleId,employmentStatusName,employmentStatusId,reportsToName,reportsToId';
const single =
  'firstName,lastName,preferredName,middleName,photoUrl,jobTitleName,jobTitleId,status,workEmail,homeEmail,bestEmail,hireDate,' +
  'originalHireDate,terminationDate,address1,city,state,country,payRate,payType,payPeriod,exempt,division,divisionId,' +
  'department,departmentId,location,locationId,employmentStatus,employmentStatusId,reportsToName,reportsToId,birthDate';

type Call = readonly [method: string, url: string, template: string, status: number, body?: unknown];

const webhook = {
  name: 'Hints',
  url: 'https://gateway.example/hook',
  format: 'json',
  events: ['employee.updated'],
  monitorFields: ['lastName'],
};
const period = 'start=2025-12-01&end=2026-12-31';
const calls: readonly Call[] = [
  ['GET', '/api/v1/employees', '/api/v1/employees', 200],
  ['GET', `/api/v1/employees?fields=${optional}&page[limit]=3`, '/api/v1/employees', 200],
  ['GET', '/api/v1/employees?page[after]=x', '/api/v1/employees', 400],
  ['GET', '/api/v1/employees?filter[status]=x', '/api/v1/employees', 400],
  ['GET', `/api/v1/employees/${id}?fields=${single}`, '/api/v1/employees/{id}', 200],
  ['GET', '/api/v1/employees/directory', '/api/v1/employees/directory', 200],
  ['GET', `/api/v1/employees/all/tables/jobInfo`, '/api/v1/employees/{id}/tables/{table}', 200],
  ['GET', `/api/v1/employees/${id}/tables/employmentStatus`, '/api/v1/employees/{id}/tables/{table}', 200],
  ['GET', `/api/v1/employees/${id}/tables/compensation`, '/api/v1/employees/{id}/tables/{table}', 200],
  ['GET', `/api/v1/employees/changed?since=${since}`, '/api/v1/employees/changed', 200],
  ['GET', '/api/v1/employees/changed?since=2030-01-01T00:00:00Z', '/api/v1/employees/changed', 200],
  [
    'GET',
    `/api/v1/employees/changed/tables/compensation?since=${since}`,
    '/api/v1/employees/changed/tables/{table}',
    200,
  ],
  ['GET', '/api/v1/meta/fields', '/api/v1/meta/fields', 200],
  ['GET', '/api/v1/meta/users', '/api/v1/meta/users', 200],
  ['GET', '/api/v1/meta/time_off/types', '/api/v1/meta/time_off/types', 200],
  ['GET', '/api/v1/meta/time_off/policies', '/api/v1/meta/time_off/policies', 200],
  ['GET', `/api/v1/time_off/requests?${period}`, '/api/v1/time_off/requests', 200],
  ['GET', `/api/v1/time_off/requests?${period}&excludeNote=1`, '/api/v1/time_off/requests', 200],
  ['GET', `/api/v1/time_off/whos_out?${period}`, '/api/v1/time_off/whos_out', 200],
  [
    'GET',
    `/api/v1/employees/${id}/time_off/calculator?end=2026-12-31`,
    '/api/v1/employees/{employeeId}/time_off/calculator',
    200,
  ],
  ['GET', `/api/v1/employees/${id}/time_off/policies`, '/api/v1/employees/{employeeId}/time_off/policies', 200],
  ['GET', `/api/v1_1/employees/${id}/time_off/policies`, '/api/v1_1/employees/{employeeId}/time_off/policies', 200],
  ['GET', '/api/v1_2/datasets/employee/fields', '/api/v1_2/datasets/{datasetName}/fields', 200],
  ['GET', '/api/v1_2/datasets/none/fields', '/api/v1_2/datasets/{datasetName}/fields', 422],
  [
    'POST',
    '/api/v2/datasets/employee/data',
    '/api/v2/datasets/{datasetName}/data',
    200,
    { fields: ['eeid', 'firstName', 'email', 'compensationPayRate'], pageSize: 5, page: 2 },
  ],
  ['POST', '/api/v2/datasets/employee/data', '/api/v2/datasets/{datasetName}/data', 200, { fields: ['eeid'] }],
  ['POST', '/api/v2/datasets/employee/data', '/api/v2/datasets/{datasetName}/data', 400, {}],
  [
    'POST',
    '/api/v2/datasets/employee/data',
    '/api/v2/datasets/{datasetName}/data',
    422,
    { fields: ['eeid'], filter: 'eeid' },
  ],
  ['POST', '/api/v2/datasets/none/data', '/api/v2/datasets/{datasetName}/data', 404, { fields: ['eeid'] }],
  ['POST', '/api/v1/employees', '/api/v1/employees', 201, { firstName: 'Lena', lastName: 'Schmid' }],
  ['POST', '/api/v1/employees', '/api/v1/employees', 409, { firstName: 'A', lastName: 'B', country: 'Atlantis' }],
  ['POST', `/api/v1/employees/${id}`, '/api/v1/employees/{id}', 200, { city: 'Kiel' }],
  [
    'POST',
    `/api/v1/employees/${id}/tables/jobInfo`,
    '/api/v1/employees/{id}/tables/{table}',
    200,
    { date: '2026-06-01' },
  ],
  [
    'POST',
    `/api/v1/employees/${id}/tables/jobInfo/1`,
    '/api/v1/employees/{id}/tables/{table}/{rowId}',
    404,
    { location: 'Leeds' },
  ],
  ['DELETE', `/api/v1/employees/${id}/tables/jobInfo/${row}`, '/api/v1/employees/{id}/tables/{table}/{rowId}', 200],
  ['DELETE', `/api/v1/employees/${id}/tables/jobInfo/1`, '/api/v1/employees/{id}/tables/{table}/{rowId}', 200],
  ['DELETE', `/api/v1/employees/${id}/tables/none/1`, '/api/v1/employees/{id}/tables/{table}/{rowId}', 400],
  ['GET', '/api/v1/meta/countries/options', '/api/v1/meta/countries/options', 200],
  [
    'PUT',
    `/api/v1/employees/${other}/time_off/request`,
    '/api/v1/employees/{employeeId}/time_off/request',
    201,
    { status: 'requested', start: '2026-08-03', end: '2026-08-04', timeOffTypeId: 78, amount: 2 },
  ],
  [
    'PUT',
    `/api/v1/time_off/requests/${request}/status`,
    '/api/v1/time_off/requests/{requestId}/status',
    200,
    { status: 'approved' },
  ],
  [
    'PUT',
    `/api/v1/time_off/requests/${request}/status`,
    '/api/v1/time_off/requests/{requestId}/status',
    403,
    { status: 'denied' },
  ],
  ['POST', '/api/v1/webhooks', '/api/v1/webhooks', 201, webhook],
  ['POST', '/api/v1/webhooks', '/api/v1/webhooks', 400, { ...webhook, format: 'xml' }],
  ['POST', '/api/v1/webhooks', '/api/v1/webhooks', 403, { ...webhook, monitorFields: ['shoeSize'] }],
  ['GET', '/api/v1/webhooks', '/api/v1/webhooks', 200],
  ['GET', '/api/v1/webhooks/1', '/api/v1/webhooks/{id}', 200],
  ['GET', '/api/v1/webhooks/1/log', '/api/v1/webhooks/{id}/log', 200],
  ['GET', '/api/v1/webhooks/2', '/api/v1/webhooks/{id}', 404],
];

/** Where the simulator answers otherwise than the specification's schemas say, and why. */
const deviations: Readonly<Record<string, string>> = {
  'webhooks: /postFields must be object': 'an empty map is [] in PHP',
  'webhooks/{id}: /postFields must be object': 'as above',
  'employees/changed: /employees must be object': 'an empty map is [] in PHP',
  'datasets/{datasetName}/data: /links must be object': 'an empty map is [] in PHP, seen in recorded answers',
  'time_off/requests: /*/id must be integer': 'identifiers are text in recorded answers',
  'time_off/requests: /*/employeeId must be integer': 'as above',
  'time_off/requests: /*/type/id must be integer': 'as above',
  'time_off/requests: /*/status/lastChangedByUserId must be integer': 'as above',
  'time_off/requests: /*/amount/amount must be number': 'amounts are text in recorded answers',
  'time_off/requests: /*/dates/* must be number': 'as above',
  'time_off/requests: /*/notes must be object': 'an empty map is [] in PHP, seen in recorded answers',
  'meta/time_off/types: /timeOffTypes/*/id must be integer': 'identifiers are text, as in requests',
  'meta/time_off/policies: /*/id must be integer': 'as above',
  'meta/time_off/policies: /*/timeOffTypeId must be integer': 'as above',
  'employees/{employeeId}/time_off/policies: /*/timeOffPolicyId must be integer': 'as above',
  'employees/{employeeId}/time_off/policies: /*/timeOffTypeId must be integer': 'as above',
};

type Json = Readonly<Record<string, unknown>>;
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const at = (value: unknown, ...names: readonly string[]): unknown =>
  names.reduce((inner, name) => (isJson(inner) ? inner[name] : undefined), value);

/** Objects take no member that the specification does not name: unless it allows others by saying so. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (!isJson(value)) return value;
  const parts = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, closed(part)]));
  const isObject = isJson(value['properties']) || Array.isArray(value['allOf']);
  return isObject && value['additionalProperties'] === undefined ? { ...parts, unevaluatedProperties: false } : parts;
}

/** A schema inside `allOf` does not close by itself: the whole does. */
function openInside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(openInside);
  if (!isJson(value)) return value;
  const parts = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, openInside(part)]));
  const all = parts['allOf'];
  if (!Array.isArray(all)) return parts;
  return { ...parts, allOf: all.map((each) => withoutClosing(each)) };
}

function withoutClosing(value: unknown): unknown {
  if (!isJson(value)) return value;
  const { unevaluatedProperties: _closed, ...rest } = value;
  return rest;
}

if (existsSync(specification)) describeAnswers();
else {
  test('the specification is not in ../shared/specs/bamboohr, so answers are not held against it here', () => {
    expect(existsSync(specification)).toBe(false);
  });
}

function describeAnswers(): void {
  const document: unknown = parse(readFileSync(specification, 'utf8'));
  const base = at(document, 'components', 'schemas', 'GetEmployeesEmployeeBaseResponse');
  const schemas = openInside({
    ...(closed(at(document, 'components', 'schemas')) as Json),
    // Part of an allOf by reference: the whole closes, not this.
    GetEmployeesEmployeeBaseResponse: base,
  });
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'bamboohr', components: { schemas } });
  const seen = new Set<string>();
  let simulator: Simulator;
  let token: string;

  beforeAll(async () => {
    simulator = await startBamboohrWith({
      rows: bamboohrRows(company),
      clock: new ManualClock('2026-06-01T12:00:00.000Z'),
      limits: 'unmetered',
      access: { hiddenOf: { [String(other)]: ['workEmail'] } },
    });
    const { clientId, clientSecret, refreshToken, tokenUrl } = simulator.settings;
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: String(clientId),
      client_secret: String(clientSecret),
      refresh_token: String(refreshToken),
    });
    const answer: unknown = await (await fetch(String(tokenUrl), { method: 'POST', body: form })).json();
    token = String(at(answer, 'access_token'));
  });
  afterAll(() => simulator.close());

  const schemaOf = (method: string, template: string, status: number): unknown => {
    const answers = at(document, 'paths', template, method.toLowerCase(), 'responses');
    const response = at(answers, String(status));
    if (response === undefined) throw new Error(`${method} ${template} has no answer ${status}`);
    const content = at(response, 'content');
    const schema = at(content, 'application/json', 'schema') ?? at(content, 'application/problem+json', 'schema');
    const rooted: unknown = JSON.parse(
      JSON.stringify(schema ?? null).replaceAll('"#/components', '"bamboohr#/components'),
    );
    return schema === undefined ? null : openInside(closed(rooted));
  };

  const asked = calls.map(([method, url, template, status, body]) => ({ method, url, template, status, body }));

  test.each(asked)('$method $url answers as $template says for $status (%#)', async (call) => {
    const { method, url, template, status, body } = call;
    const response = await fetch(`${simulator.url}${url}`, {
      method,
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const schema = schemaOf(method, template, status);
    const isTimeOffRequest = template.endsWith('/time_off/request');
    expect([response.status, text === '']).toEqual([status, schema === null && !isTimeOffRequest]);
    if (schema === null) return;
    const validate = ajv.compile(schema as Json);
    validate(JSON.parse(text));
    for (const error of validate.errors ?? []) {
      const where = error.instancePath.replace(/\/(\d+|\d{4}-\d{2}-\d{2})(?=\/|$)/g, '/*');
      const name = template.replace(/^\/api\/v[0-9_]+\//, '');
      const unknown = error.params['unevaluatedProperty'];
      seen.add(`${name}: ${where} ${error.message}${unknown === undefined ? '' : ` (${unknown})`}`);
    }
  });

  test('every answer is as specified, or differs in what is listed here with the reason', () => {
    expect([...seen].sort()).toEqual(Object.keys(deviations).sort());
  });

  test('an answer with a member that the specification does not name would be noticed', () => {
    const validate = ajv.compile(schemaOf('GET', '/api/v1/employees', 200) as Json);
    const employee = {
      employeeId: '1',
      firstName: null,
      lastName: null,
      preferredName: null,
      photoUrl: null,
      jobTitleName: null,
      status: null,
      _restrictedFields: [],
    };
    const page = (data: unknown) => ({
      data: [data],
      meta: { total: 1, page: { limit: 1, nextCursor: null, prevCursor: null } },
      _links: {},
    });
    expect([validate(page(employee)), validate(page({ ...employee, salary: '1' }))]).toEqual([true, false]);
  });
}
