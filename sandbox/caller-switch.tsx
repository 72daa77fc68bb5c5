import { useSyncExternalStore } from 'react';
import { NOBODY, OWN_TOKEN, type Session } from './session.ts';

/** Who asks: a role of the development issuer, nobody, or whoever a pasted token says. */
export function CallerSwitch({ session }: { readonly session: Session }) {
  const caller = useSyncExternalStore(session.subscribe, () => session.caller);
  return (
    <div className="caller">
      <strong>Mainstem</strong>
      <label>
        Ask as
        <select value={caller} onChange={({ currentTarget }) => session.become(currentTarget.value)}>
          {session.callers.map(({ name, label }) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
          <option value={NOBODY}>nobody</option>
          <option value={OWN_TOKEN}>my own token</option>
        </select>
      </label>
      {caller === OWN_TOKEN && (
        <input
          type="password"
          autoComplete="off"
          spellCheck={false}
          aria-label="Bearer token"
          placeholder="paste a bearer token"
          title="Kept in this page's memory only; gone when it is closed."
          onChange={({ currentTarget }) => session.bringToken(currentTarget.value)}
        />
      )}
    </div>
  );
}
