import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { Suspense, useEffect, useRef } from 'react'
import { useMeta } from '../api/node.ts'
import { T, useLanguage, Words } from '../language/Language.tsx'
import { staffLogIn } from '../parts/log-in-address.ts'
import { Loading } from '../parts/Page.tsx'
import { OrnamentStrip } from './Bridge.tsx'
import { Header } from './Header.tsx'

export function Layout() {
  const { language } = useLanguage()
  const { partyName } = useMeta()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const content = useRef<HTMLElement>(null)
  const shown = useRef(path)
  useEffect(() => {
    // A new page of the single page: the reader starts at its content, as on a page the browser had loaded itself.
    if (shown.current !== path) content.current?.focus({ preventScroll: true })
    shown.current = path
  }, [path])
  return (
    <>
      <a className="skip-link" href="#content">
        <T k="shell.skip" />
      </a>
      <Header />
      <main ref={content} id="content" tabIndex={-1} className={path === '/' ? 'main-home' : undefined}>
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
              <a href={staffLogIn({ back: '/officer', language })}>
                <T k="shell.staff" />
              </a>
            </li>
          </ul>
        </div>
      </footer>
    </>
  )
}
