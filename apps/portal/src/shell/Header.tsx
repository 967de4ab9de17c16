import { isLanguage, type Session } from '@kopru/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useRouterState } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { callNode, useMeta, useSession } from '../api/node.ts'
import { T, useLanguage, Words } from '../language/Language.tsx'
import { portalLanguages } from '../language/languages.ts'
import { Button } from '../parts/Button.tsx'
import { Icon } from '../parts/Icon.tsx'
import { BothScripts, Name } from '../parts/Name.tsx'
import { BridgeSign } from './Bridge.tsx'

export function Header() {
  const { partyName, sandbox } = useMeta()
  const { t, language } = useLanguage()
  const pending = portalLanguages.some(({ code, complete }) => code === language && !complete)
  const [open, setOpen] = useState(false)
  const path = useRouterState({ select: (state) => state.location.pathname })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes because the path changed
  useEffect(() => setOpen(false), [path])
  return (
    <header className="header">
      {sandbox && (
        <p className="sandbox-banner" data-testid="sandbox-banner">
          <T k="shell.sandbox" />
        </p>
      )}
      <div className="header-inner">
        <Link to="/" className="brand">
          <BridgeSign />
          <span className="brand-words">
            <span className="brand-state">
              <Words of={partyName} />
            </span>
            <span className="brand-name">Köprü</span>
          </span>
        </Link>
        <div className="header-tools">
          <LanguageSwitch />
          <SessionBox />
          <button
            type="button"
            className="menu-button"
            aria-expanded={open}
            aria-controls="navigation"
            onClick={() => setOpen(!open)}
          >
            <Icon name={open ? 'cross' : 'menu'} /> <T k="nav.menu" />
          </button>
        </div>
      </div>
      <nav id="navigation" className={`nav${open ? ' nav-open' : ''}`} aria-label={t('nav.label')}>
        <Navigation />
      </nav>
      {pending && (
        <p className="pending-language">
          <T k="shell.pendingLanguage" />
        </p>
      )}
    </header>
  )
}

function Navigation() {
  const { staff, person } = useSession()
  const active = { className: 'nav-active', 'aria-current': 'page' as const }
  return (
    <ul>
      {staff?.roles.includes('officer') && (
        <>
          <li>
            <Link to="/officer" activeProps={active} activeOptions={{ exact: true }}>
              <T k="nav.officer" />
            </Link>
          </li>
          <li>
            <Link to="/officer/records" activeProps={active}>
              <T k="nav.records" />
            </Link>
          </li>
        </>
      )}
      {staff?.roles.includes('operator') && (
        <>
          <li>
            <Link to="/operator" activeProps={active} activeOptions={{ exact: true }}>
              <T k="nav.operator" />
            </Link>
          </li>
          <li>
            <Link to="/operator/trust" activeProps={active}>
              <T k="nav.trust" />
            </Link>
          </li>
        </>
      )}
      <li>
        <Link to="/services" activeProps={active}>
          <T k="nav.services" />
        </Link>
      </li>
      {!staff && (
        <>
          <li>
            <Link to="/applications" activeProps={active}>
              <T k="nav.applications" />
            </Link>
          </li>
          <li>
            <Link to="/tracker" activeProps={active}>
              <T k="nav.tracker" />
            </Link>
          </li>
          {person && (
            <li>
              <Link to="/links" activeProps={active}>
                <T k="nav.links" />
              </Link>
            </li>
          )}
        </>
      )}
      <li>
        <Link to="/verify" activeProps={active}>
          <T k="nav.verify" />
        </Link>
      </li>
    </ul>
  )
}

/** The browser's own list: every phone and screen reader knows it, and each language is named in itself. */
function LanguageSwitch() {
  const { language, change, t } = useLanguage()
  return (
    <label className="language-switch">
      <Icon name="globe" />
      <span className="visually-hidden">
        <T k="shell.language" />
      </span>
      <select
        value={language}
        onChange={({ target }) => isLanguage(target.value) && change(target.value)}
        data-testid="language"
      >
        {portalLanguages.map(({ code, name, complete }) => (
          <option key={code} value={code} lang={code}>
            {complete ? name : `${name} (${t('shell.pending')})`}
          </option>
        ))}
      </select>
    </label>
  )
}

function SessionBox() {
  const session = useSession()
  const client = useQueryClient()
  const logOut = useMutation({
    mutationFn: () => callNode('POST', '/api/logout', {}),
    onSuccess: () => {
      client.clear()
      window.location.assign('/')
    },
  })
  const path = useRouterState({ select: (state) => state.location.pathname })
  if (!session.person && !session.staff)
    return (
      <Link
        className="log-in"
        to="/enter"
        search={{ return: path === '/' || path === '/enter' ? '/applications' : path }}
        data-testid="log-in"
      >
        <Icon name="person" />
        <T k="session.logIn" />
      </Link>
    )
  return (
    <div className="session" data-testid="session">
      <Who session={session} />
      <Button look="quiet" onPress={() => logOut.mutate()} isPending={logOut.isPending} data-testid="log-out">
        <T k="session.logOut" />
      </Button>
    </div>
  )
}

function Who({ session: { person, staff } }: { session: Session }) {
  if (staff) return <BothScripts native={staff.name} latin={staff.latinName} />
  return person && <Name of={person.identity.name} />
}
