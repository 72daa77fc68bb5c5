import type { Link, LinkReason } from '../store/links.ts';
import type { Decision } from './decide.ts';

/** The groups as they will be, while merges are decided. */
export class Groups {
  readonly absorbed = new Set<string>();
  readonly reasons: { id: string; reason: LinkReason }[] = [];
  readonly #moved = new Set<string>();
  readonly #groupOf = new Map<string, string>();
  readonly #members = new Map<string, string[]>();
  readonly #sinceMs = new Map<string, number>();

  constructor(links: readonly Link[]) {
    for (const link of links) {
      this.#groupOf.set(link.id, link.groupId);
      this.#members.set(link.groupId, [...(this.#members.get(link.groupId) ?? []), link.id]);
      this.#sinceMs.set(link.id, link.linkedAt.getTime());
    }
  }

  of(id: string): string {
    return this.#groupOf.get(id) ?? id;
  }

  /** Whether the record is a group by itself. */
  isAlone(id: string): boolean {
    return this.of(id) === id && (this.#members.get(id)?.length ?? 1) === 1;
  }

  moves(): readonly { id: string; groupId: string }[] {
    return [...this.#moved].map((id) => ({ id, groupId: this.of(id) }));
  }

  /** The older group stays; a pair that a person has split keeps both groups apart. */
  join(decision: Decision, excluded: ReadonlySet<string>): void {
    const left = this.of(decision.recordId);
    const right = this.of(decision.otherId);
    if (left === right) return;
    const leftMembers = this.#members.get(left) ?? [left];
    const rightMembers = this.#members.get(right) ?? [right];
    if (leftMembers.some((a) => rightMembers.some((b) => excluded.has(pairOf(a, b))))) return;
    const [into, from] = this.#isOlder(left, right) ? [left, right] : [right, left];
    for (const member of this.#members.get(from) ?? []) {
      this.#groupOf.set(member, into);
      this.#moved.add(member);
    }
    this.#members.set(into, [...leftMembers, ...rightMembers]);
    this.#members.delete(from);
    this.absorbed.add(from);
    const [moving, kept] =
      from === left ? [decision.recordId, decision.otherId] : [decision.otherId, decision.recordId];
    this.reasons.push({
      id: moving,
      reason: { ...decision.reason, evidence: { ...decision.reason.evidence, with: kept } },
    });
  }

  #isOlder(left: string, right: string): boolean {
    const leftMs = this.#sinceMs.get(left) ?? Number.POSITIVE_INFINITY;
    const rightMs = this.#sinceMs.get(right) ?? Number.POSITIVE_INFINITY;
    return leftMs < rightMs || (leftMs === rightMs && left < right);
  }
}

/** A pair of ids as one text, whichever comes first. */
export function pairOf(left: string, right: string): string {
  return [left, right].toSorted().join(' ');
}
