import { type EditorContextType, type GraphiQLPlugin, useEditorContext } from '@graphiql/react';
import { flushSync } from 'react-dom';
import type { Sample } from './sample.ts';
import type { Session } from './session.ts';

/** The side panel of sample operations: a click opens one in a tab and switches to its caller. */
export function samplesPlugin(samples: readonly Sample[], session: Session): GraphiQLPlugin {
  return {
    title: 'Sample operations',
    icon: () => (
      <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden>
        <path d="M4 5.5h16M4 12h16M4 18.5h10" />
      </svg>
    ),
    content: () => <SamplesPanel samples={samples} session={session} />,
  };
}

function SamplesPanel({ samples, session }: { readonly samples: readonly Sample[]; readonly session: Session }) {
  const editors = useEditorContext({ nonNull: true });
  const surfaces = Map.groupBy(samples, ({ surface }) => surface);
  // Editors are loaded after the page; what is opened before would not reach them.
  const isLoading = editors.queryEditor === null || editors.variableEditor === null || editors.responseEditor === null;
  const open = (sample: Sample): void => {
    session.become(sample.caller);
    openInTab(editors, sample);
  };
  return (
    <div className="samples">
      <h2>Sample operations</h2>
      {[...surfaces].map(([surface, own]) => (
        <section key={surface}>
          <h3>{surface}</h3>
          {own.map((sample) => (
            <button key={sample.file} type="button" disabled={isLoading} onClick={() => open(sample)}>
              <strong>{sample.title}</strong>
              <span className="samples-caller">{sample.caller}</span>
              <p>{sample.description}</p>
            </button>
          ))}
        </section>
      ))}
    </div>
  );
}

/** Shows the tab that has the sample, or a new one. */
function openInTab(editors: EditorContextType, { text, operationName }: Sample): void {
  const index = editors.tabs.findIndex(({ query }) => query === text);
  // Each is applied to what the one before made: a tab, its text, and then the editors show it.
  flushSync(() => {
    if (index === -1) {
      editors.addTab();
      editors.updateActiveTabValues({ query: text });
    }
    editors.changeTab(index === -1 ? editors.tabs.length : index);
  });
  // The editor finds it out by itself a tenth of a second later, and until then would run the operation that it showed before.
  // Not sooner: the tab that is left would take the name.
  editors.setOperationName(operationName);
}
