import { PluginContextProvider, useEditorContext } from '@graphiql/react';
import { GraphiQL } from 'graphiql';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { FIRST_QUERY } from '../src/cli/first-query.ts';
import { CallerSwitch } from './caller-switch.tsx';
import type { Sample } from './sample.ts';
import { samplesPlugin } from './samples-panel.tsx';
import { fetcherOf, type Session } from './session.ts';

const WELCOME = `# Mainstem: one API over ERP, CRM, accounting and HR. Ctrl-Enter runs this query.
# "Ask as", at the top, changes who asks: what a role may not read is null, and the answer says FORBIDDEN.
# "meta" says where values come from and who disagrees; "extensions" in the answer, which systems were asked.

${FIRST_QUERY}
`;

export interface SandboxProps {
  readonly session: Session;
  readonly samples: readonly Sample[];
  readonly ask: typeof fetch;
}

/** GraphiQL with our samples beside it and a switch for who asks. */
export function Sandbox({ session, samples, ask }: SandboxProps) {
  const panel = useMemo(() => samplesPlugin(samples, session), [samples, session]);
  const plugins = useMemo(() => [panel], [panel]);
  const tabs = useMemo(() => [{ query: WELCOME }], []);
  const fetcher = useMemo(() => fetcherOf(session, ask), [session, ask]);
  // The headers editor is off: what is typed there can be told to persist, and tokens must not.
  return (
    <PluginContextProvider plugins={plugins} visiblePlugin={panel}>
      <AfterEffects>
        <GraphiQL
          fetcher={fetcher}
          plugins={plugins}
          visiblePlugin={panel}
          defaultTabs={tabs}
          defaultQuery=""
          isHeadersEditorEnabled={false}
          shouldPersistHeaders={false}
        >
          <GraphiQL.Logo>
            <CallerSwitch session={session} />
            <WrappedLines />
          </GraphiQL.Logo>
        </GraphiQL>
      </AfterEffects>
    </PluginContextProvider>
  );
}

/** GraphiQL 4 lays its panels out at its first render, before it has made a plugin visible: so that is done around it, one render earlier. */
function AfterEffects({ children }: { readonly children: ReactNode }) {
  const [isReady, setReady] = useState(false);
  useEffect(() => setReady(true), []);
  return isReady ? children : null;
}

/** Beside the samples the editor is narrow: its lines wrap, as those of the answer do. */
function WrappedLines() {
  const { queryEditor } = useEditorContext({ nonNull: true });
  useEffect(() => queryEditor?.setOption('lineWrapping', true), [queryEditor]);
  return null;
}
