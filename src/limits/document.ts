import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** How large an operation is, whatever its variables. */
export interface DocumentSize {
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  readonly tokens: number;
}

type Size = Omit<DocumentSize, 'tokens'>;

const NOTHING: Size = { depth: 0, aliases: 0, directives: 0 };

/** Measures a valid operation. Fragments count where they are used and are looked at once, so it takes no longer than the document is long. */
export function sizeOf(document: DocumentNode, operation: OperationDefinitionNode): DocumentSize {
  if (document.tokenCount === undefined) throw new Error('the document was parsed without counting its tokens');
  const { depth, aliases, directives } = new Sizes(document).of(operation.selectionSet);
  const around = (operation.directives?.length ?? 0) + ofVariables(operation);
  return { depth, aliases, directives: directives + around, tokens: document.tokenCount };
}

function ofVariables({ variableDefinitions = [] }: OperationDefinitionNode): number {
  return variableDefinitions.reduce((sum, { directives }) => sum + (directives?.length ?? 0), 0);
}

class Sizes {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #known = new Map<string, Size>();

  constructor({ definitions }: DocumentNode) {
    this.#fragments = new Map(
      definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each] as const] : [])),
    );
  }

  of(set: SelectionSetNode | undefined): Size {
    return (set?.selections ?? []).map((each) => this.#ofSelection(each)).reduce(beside, NOTHING);
  }

  #ofSelection(selection: SelectionNode): Size {
    const own = selection.directives?.length ?? 0;
    const below =
      selection.kind === Kind.FRAGMENT_SPREAD
        ? this.#ofFragment(selection.name.value)
        : this.of(selection.selectionSet);
    if (selection.kind !== Kind.FIELD) return { ...below, directives: below.directives + own };
    return {
      depth: below.depth + 1,
      aliases: below.aliases + (selection.alias === undefined ? 0 : 1),
      directives: below.directives + own,
    };
  }

  #ofFragment(name: string): Size {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const fragment = this.#fragments.get(name);
    const inner = this.of(fragment?.selectionSet);
    const size = { ...inner, directives: inner.directives + (fragment?.directives?.length ?? 0) };
    this.#known.set(name, size);
    return size;
  }
}

function beside(left: Size, right: Size): Size {
  return {
    depth: Math.max(left.depth, right.depth),
    aliases: left.aliases + right.aliases,
    directives: left.directives + right.directives,
  };
}
