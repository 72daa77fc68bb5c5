import type { SourceField } from '../../src/connector/configured.ts';
import type { Call } from '../../src/connector/contract.ts';
import { valueAt } from '../../src/connector/mapping.ts';
import type { EntityName } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import type { GustoClient } from './client.ts';
import type { GustoSettings } from './config.ts';
import { customType } from './mapping-employee.ts';
import { customName } from './person.ts';

const OPERATION = 'GET /custom_fields';

/**
 * The custom fields of employees, as a configuration may name them; null for all other nouns. Throws SourceError.
 *
 * Source: GET /v1/companies/{company_id}/custom_fields, https://docs.gusto.com/embedded-payroll/reference/get-v1-companies-company_id-custom_fields
 */
export async function describeFields(
  client: GustoClient,
  { companyId }: GustoSettings,
  entity: EntityName,
  call: Call,
): Promise<readonly SourceField[] | null> {
  if (entity !== 'Employee') return null;
  const { body } = await client.read({ path: `/v1/companies/${companyId}/custom_fields`, operation: OPERATION }, call);
  const fields = valueAt(body, 'custom_fields');
  if (!Array.isArray(fields)) throw answers.protocol(OPERATION, 'answered without the list');
  return fields.map((field: unknown) => {
    const name = valueAt(field, 'name');
    if (typeof name !== 'string') throw answers.protocol(OPERATION, 'answered a field without name');
    return {
      path: `custom.${customName(name)}`,
      type: customType(valueAt(field, 'type')),
      label: name,
      isWritable: false,
    };
  });
}
