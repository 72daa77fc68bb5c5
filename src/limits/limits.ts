import type { Role } from '../auth/principal.ts';

/** `enforce` refuses what is above, `measure` only counts it, `off` does not look. */
export const LIMIT_MODES = ['enforce', 'measure', 'off'] as const;

export type LimitMode = (typeof LIMIT_MODES)[number];

export interface Limit {
  readonly max: number;
  readonly mode: LimitMode;
}

/** Every limit, with what it counts and what holds when the configuration says nothing. */
export const LIMITS = {
  depth: { counts: 'levels of fields below one another', max: 20, mode: 'enforce' },
  aliases: { counts: 'fields with an alias, fragments counted where they are used', max: 60, mode: 'enforce' },
  directives: { counts: 'directives, fragments counted where they are used', max: 100, mode: 'enforce' },
  tokens: { counts: 'tokens of the document', max: 3_000, mode: 'enforce' },
  cost: { counts: 'calls of sources at most, estimated before the operation runs', max: 2_000, mode: 'enforce' },
  rows: { counts: 'rows at most, by the page sizes of lists below one another', max: 50_000, mode: 'enforce' },
  requestsPerMinute: { counts: 'requests of one caller in a minute', max: 6_000, mode: 'measure' },
  concurrent: { counts: 'operations of one caller at the same time', max: 250, mode: 'enforce' },
} as const satisfies Readonly<Record<string, Limit & { readonly counts: string }>>;

export type LimitName = keyof typeof LIMITS;

export const LIMIT_NAMES = Object.keys(LIMITS) as readonly LimitName[];

export type LimitSet = Readonly<Record<LimitName, Limit>>;

/** As the configuration has them: what a role does not say holds as by default. */
export interface LimitsConfig {
  readonly default: LimitSet;
  readonly roles: Readonly<Partial<Record<Role, RoleLimit>>>;
}

type RoleLimit = Readonly<
  Partial<Record<LimitName, { readonly max?: number | undefined; readonly mode?: LimitMode | undefined } | undefined>>
>;

/** The limits of callers by their roles. Of several roles each limit is the widest: not looked at, measured, then the largest. */
export class RoleLimits {
  readonly #config: LimitsConfig;
  readonly #known = new Map<string, LimitSet>();

  constructor(config: LimitsConfig) {
    this.#config = config;
  }

  of(roles: ReadonlySet<Role>): LimitSet {
    const key = [...roles].toSorted().join();
    const held = this.#known.get(key) ?? this.#widest([...roles]);
    this.#known.set(key, held);
    return held;
  }

  /** The widest that any caller has. */
  widest(name: LimitName): Limit {
    const roles = Object.keys(this.#config.roles) as Role[];
    return [this.#config.default[name], ...roles.map((role) => this.#ofRole(role, name))].reduce(wider);
  }

  #widest(roles: readonly Role[]): LimitSet {
    const limits: Partial<Record<LimitName, Limit>> = {};
    for (const name of LIMIT_NAMES)
      limits[name] =
        roles.length === 0 ? this.#config.default[name] : roles.map((role) => this.#ofRole(role, name)).reduce(wider);
    return { ...this.#config.default, ...limits };
  }

  #ofRole(role: Role, name: LimitName): Limit {
    const byDefault = this.#config.default[name];
    const own = this.#config.roles[role]?.[name];
    return { max: own?.max ?? byDefault.max, mode: own?.mode ?? byDefault.mode };
  }
}

function wider(left: Limit, right: Limit): Limit {
  const apart = LIMIT_MODES.indexOf(left.mode) - LIMIT_MODES.indexOf(right.mode);
  if (apart !== 0) return apart > 0 ? left : right;
  return left.max >= right.max ? left : right;
}
