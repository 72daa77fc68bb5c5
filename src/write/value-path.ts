/** The value at a path of a record, `addresses[0].city`; undefined where there is none. */
export function valueAtPath(record: unknown, path: string): unknown {
  let at = record;
  for (const step of path.split(/[.[\]]+/).filter((each) => each !== '')) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Object.entries(at).find(([name]) => name === step)?.[1];
  }
  return at;
}

/** The field of the model that a path is of. */
export function fieldOfPath(path: string): string {
  return path.split(/[.[]/)[0] ?? path;
}
