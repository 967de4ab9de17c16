import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useMeta, useParties, useSession } from '../api/node.ts'
import { T, useLanguage, Words } from '../language/Language.tsx'
import { ButtonLink } from '../parts/Button.tsx'
import { Icon } from '../parts/Icon.tsx'
import { BridgeScene } from '../shell/Bridge.tsx'

/** The state's portal: what one can do here, and whether the other states answer. */
export function HomePage() {
  const { t, pick } = useLanguage()
  const { party, partyName } = useMeta()
  const { person } = useSession()
  const state = pick(partyName)
  useEffect(() => {
    document.title = `Köprü · ${state}`
  }, [state])
  return (
    <div className="home">
      <section className="hero">
        <div className="hero-words">
          <h1>
            <T k="home.title" />
          </h1>
          <p className="lead">
            <T k="home.lead" />
          </p>
          <div className="actions">
            <ButtonLink to="/services" look="secondary" icon="search" data-testid="find-service">
              <T k="home.find" />
            </ButtonLink>
            {!person && (
              <ButtonLink to="/enter" look="quiet">
                <T k="session.logIn" />
              </ButtonLink>
            )}
          </div>
        </div>
        <BridgeScene />
      </section>
      <div className="page page-wide">
        <ul className="doors" aria-label={t('home.doors')}>
          <li className="door">
            <h2>
              <Link to="/services" search={{ citizenship: party }} data-testid="services-abroad">
                <T k="home.abroad.title" />
              </Link>
            </h2>
            <p>
              <T k="home.abroad.text" v={{ state }} />
            </p>
          </li>
          <li className="door">
            <h2>
              <Link to="/services" search={{ host: party }} data-testid="services-here">
                <T k="home.here.title" />
              </Link>
            </h2>
            <p>
              <T k="home.here.text" v={{ state }} />
            </p>
          </li>
          <li className="door">
            <h2>
              <Link to="/verify">
                <T k="home.verify.title" />
              </Link>
            </h2>
            <p>
              <T k="home.verify.text" />
            </p>
          </li>
          <li className="door">
            <h2>
              <Link to="/tracker">
                <T k="home.tracker.title" />
              </Link>
            </h2>
            <p>
              <T k="home.tracker.text" />
            </p>
          </li>
        </ul>
        <HowItGoes />
        <StatesHealth />
      </div>
    </div>
  )
}

function HowItGoes() {
  const steps = ['logIn', 'consent', 'decide', 'verify'] as const
  return (
    <section className="how">
      <h2>
        <T k="home.how.title" />
      </h2>
      <ol>
        {steps.map((step) => (
          <li key={step}>
            <h3>
              <T k={`home.how.${step}.title`} />
            </h3>
            <p>
              <T k={`home.how.${step}.text`} />
            </p>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** Whether the other states answer, told before a person starts something that needs them. */
function StatesHealth() {
  const { all, own } = useParties()
  const others = all.filter(({ code }) => code !== own)
  return (
    <section className="health">
      <h2>
        <T k="home.health.title" />
      </h2>
      <p className="hint">
        <T k="home.health.text" />
      </p>
      <ul className="health-list">
        {others.map(({ code, name, reachable, portalUrl }) => (
          <li key={code} data-party={code} data-testid={`health-${code}`}>
            <a href={portalUrl}>
              <Words of={name} />
            </a>
            <span className={reachable ? 'health-good' : 'health-wait'}>
              <Icon name={reachable ? 'check' : 'clock'} />
              {reachable ? <T k="home.health.answers" /> : <T k="home.health.silent" />}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
