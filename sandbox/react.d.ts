// What the sandbox uses of React 19, and what GraphiQL's own types need of it. React ships no types; @types/react is not a dependency.
declare module 'react' {
  export type ReactNode = ReactElement | string | number | boolean | null | undefined | readonly ReactNode[];
  export interface ReactElement {
    readonly type: unknown;
    readonly props: unknown;
    readonly key: string | null;
  }
  export type FC<P = object> = (props: P) => ReactNode;
  export type ComponentType<P = object> = FC<P>;
  export type ComponentPropsWithoutRef<C> = C extends FC<infer P> ? P : never;
  export function useState<T>(initial: T): [T, (next: T) => void];
  export function useEffect(effect: () => void, inputs: readonly unknown[]): void;
  export function useMemo<T>(make: () => T, inputs: readonly unknown[]): T;
  export function useSyncExternalStore<T>(subscribe: (changed: () => void) => () => void, snapshot: () => T): T;
}

declare module 'react-dom' {
  export function flushSync(change: () => void): void;
}

declare module 'react-dom/client' {
  import type { ReactNode } from 'react';
  export function createRoot(container: Element): { render(node: ReactNode): void };
}

declare module 'react/jsx-runtime' {
  import type { ReactElement, ReactNode } from 'react';

  interface Common {
    readonly key?: string;
    readonly className?: string;
    readonly title?: string;
    readonly children?: ReactNode;
    readonly 'aria-hidden'?: boolean;
    readonly 'aria-label'?: string;
  }

  export namespace JSX {
    type Element = ReactNode;
    interface ElementChildrenAttribute {
      readonly children: unknown;
    }
    interface IntrinsicElements {
      div: Common;
      section: Common;
      h2: Common;
      h3: Common;
      p: Common;
      span: Common;
      strong: Common;
      label: Common;
      button: Common & { readonly type: 'button'; readonly disabled: boolean; readonly onClick: () => void };
      select: Common & {
        readonly value: string;
        readonly onChange: (event: { readonly currentTarget: HTMLSelectElement }) => void;
      };
      option: Common & { readonly value: string };
      input: Common & {
        readonly type: 'password';
        readonly autoComplete: 'off';
        readonly placeholder: string;
        readonly spellCheck: boolean;
        readonly onChange: (event: { readonly currentTarget: HTMLInputElement }) => void;
      };
      svg: Common & {
        readonly viewBox: string;
        readonly fill: string;
        readonly stroke: string;
        readonly strokeWidth: string;
      };
      path: { readonly d: string };
    }
  }

  export const Fragment: unknown;
  export function jsx(type: unknown, props: unknown, key?: string): ReactElement;
  export function jsxs(type: unknown, props: unknown, key?: string): ReactElement;
}
