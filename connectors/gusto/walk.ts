import { z } from 'zod';
import type { Call, Checkpoint, Found, Page } from '../../src/connector/contract.ts';
import type { EntityName } from '../../src/model/index.ts';
import { answers } from './answers.ts';
import type { Employees, Include, SeenEmployee } from './employees.ts';

const checkpointSchema = z.strictObject({ page: z.int().positive() });

/**
 * Lists all employees, page by page; nothing tells which have changed. Behind the last page it starts anew.
 *
 * `foundOf` makes the records of one employee.
 */
export async function* walkEmployees<E extends EntityName>(
  employees: Employees,
  { from, include, foundOf }: Walk<E>,
  call: Call,
): AsyncGenerator<Page<E>> {
  let before = '';
  for (let page = from === null ? 1 : checkpointSchema.parse(from).page; ; page += 1) {
    const { records, isLast, total } = await employees.page(page, include, call);
    const keys = records.map(({ uuid }) => uuid).join();
    if (keys !== '' && keys === before) throw answers.protocol('GET /employees', 'answered the same page twice');
    before = keys;
    const found = new Map(records.flatMap(foundOf).map((each) => [each.key, each]));
    yield {
      records: [...found.values()],
      removed: [],
      checkpoint: { page: isLast ? 1 : page + 1 },
      ...(total === null ? {} : { total }),
    };
    if (isLast) return;
  }
}

interface Walk<E extends EntityName> {
  readonly from: Checkpoint | null;
  readonly include: readonly Include[];
  readonly foundOf: (employee: SeenEmployee) => readonly Found<E>[];
}
