import { type GraphiQLPlugin, useEditorContext } from '@graphiql/react';
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
  const { addTab, changeTab, setOperationName, updateActiveTabValues, tabs } = useEditorContext({ nonNull: true });
  const surfaces = Map.groupBy(samples, ({ surface }) => surface);
  const open = (sample: Sample): void => {
    session.become(sample.caller);
    const index = tabs.findIndex(({ query }) => query === sample.text);
    // Each is applied to what the one before made: a tab, its text, and then the editors show it.
    if (index === -1) {
      addTab();
      updateActiveTabValues({ query: sample.text });
    }
    changeTab(index === -1 ? tabs.length : index);
    // The editor finds it out by itself a tenth of a second later, and until then would run the operation that it showed before.
    setOperationName(sample.operationName);
  };
  return (
    <div className="samples">
      <h2>Sample operations</h2>
      {[...surfaces].map(([surface, own]) => (
        <section key={surface}>
          <h3>{surface}</h3>
          {own.map((sample) => (
            <button key={sample.file} type="button" onClick={() => open(sample)}>
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
