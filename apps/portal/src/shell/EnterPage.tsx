import { getRouteApi } from '@tanstack/react-router'
import { useParties } from '../api/node.ts'
import { T, useLanguage, Words } from '../language/Language.tsx'
import { Icon } from '../parts/Icon.tsx'
import { personLogIn } from '../parts/log-in-address.ts'
import { Page } from '../parts/Page.tsx'

const route = getRouteApi('/enter')

/** Which state's log-in to use: each person logs in at home, whosever portal this is. */
export function EnterPage() {
  const { t, language } = useLanguage()
  const { return: back = '/applications' } = route.useSearch()
  const { all } = useParties()
  return (
    <Page title={t('enter.title')} lead={<T k="enter.lead" />} back={{ to: '/' }}>
      <ul className="states-list">
        {all.map(({ code, name, reachable }) => (
          <li key={code} data-party={code}>
            <a href={personLogIn({ home: code, back, language })} data-testid={`home-${code}`}>
              <span className="states-name">
                <Words of={name} />
              </span>
              {!reachable && (
                <span className="health-wait">
                  <Icon name="clock" /> <T k="home.health.silent" />
                </span>
              )}
              <Icon name="right" />
            </a>
          </li>
        ))}
      </ul>
      <p className="hint">
        <T k="apply.noPassword" />
      </p>
    </Page>
  )
}
