import type { ConfigInput } from '../../src/config.ts';

/** The configuration of a company with these systems alone: what it says of others goes. */
export function withConnections(input: ConfigInput, names: readonly string[]): ConfigInput {
  const gone = Object.keys(input.connections).filter((name) => !names.includes(name));
  const isGone = (name: unknown) => gone.some((each) => each === name);
  const without = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.filter((each) => !isGone(each)).map(without);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, without(each)]));
  };
  const connections = Object.entries(input.connections).filter(([name]) => !isGone(name));
  const authority = Object.entries(without(input.authority ?? {}) as Record<string, { order: readonly string[] }>);
  return {
    ...input,
    connections: Object.fromEntries(connections),
    authority: Object.fromEntries(authority.filter(([, { order }]) => order.length > 0)),
    identity: without(input.identity ?? {}),
  } as ConfigInput;
}
