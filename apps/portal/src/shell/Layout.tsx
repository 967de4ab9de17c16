import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { Suspense } from 'react'
import { useMeta } from '../api/node.ts'
import { T, useLanguage, Words } from '../language/Language.tsx'
import { portalLanguages } from '../language/languages.ts'
import { Loading } from '../parts/Page.tsx'
import { OrnamentStrip } from './Bridge.tsx'
import { Header } from './Header.tsx'

export function Layout() {
  const { language } = useLanguage()
  const { sandbox, partyName } = useMeta()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const pending = portalLanguages.find(({ code }) => code === language)?.complete === false
  return (
    <>
      <a className="skip-link" href="#content">
        <T k="shell.skip" />
      </a>
      {sandbox && (
        <div className="sandbox-banner" role="note" data-testid="sandbox-banner">
          <T k="shell.sandbox" />
        </div>
      )}
      <Header />
      {pending && (
        <div className="pending-language" role="note">
          <T k="shell.pendingLanguage" />
        </div>
      )}
      <main id="content" tabIndex={-1} className={path === '/' ? 'main-home' : undefined}>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </main>
      <footer className="footer">
        <OrnamentStrip />
        <div className="footer-inner">
          <p>
            <strong>Köprü</strong> · <Words of={partyName} />
          </p>
          <p>
            <T k="shell.footer" />
          </p>
          <ul className="footer-links">
            <li>
              <Link to="/verify">
                <T k="nav.verify" />
              </Link>
            </li>
            <li>
              <Link to="/tracker">
                <T k="nav.tracker" />
              </Link>
            </li>
            <li>
              <a href="/staff/login?return=/officer">
                <T k="shell.staff" />
              </a>
            </li>
          </ul>
        </div>
      </footer>
    </>
  )
}
