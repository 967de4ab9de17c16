import { Link, type LinkProps } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { useMeta } from '../api/node.ts'
import { T, useLanguage } from '../language/Language.tsx'
import { Icon } from './Icon.tsx'

interface PageProps {
  /** For the browser's title; plain words. */
  title: string
  /** What stands as the page's heading, if more than the title. */
  heading?: ReactNode
  /** A line above the heading: whose page this is. */
  above?: ReactNode
  lead?: ReactNode
  back?: Pick<LinkProps, 'to' | 'params'> & { label?: ReactNode }
  /** Beside the text on a wide screen, below it on a narrow one. */
  aside?: ReactNode
  wide?: boolean
  children: ReactNode
}

/** A page: its heading, its text, what stands beside; names itself to the browser. */
export function Page({ title, heading, above, lead, back, aside, wide, children }: PageProps) {
  const { pick } = useLanguage()
  const { partyName } = useMeta()
  const state = pick(partyName)
  useEffect(() => {
    document.title = `${title} · Köprü ${state}`
  }, [title, state])
  return (
    <div className={`page${wide ? ' page-wide' : ''}`}>
      {back && (
        <Link {...(back as LinkProps)} className="back-link">
          <Icon name="left" />
          {back.label ?? <T k="common.back" />}
        </Link>
      )}
      <div className={aside ? 'columns' : undefined}>
        <div className="page-main">
          <header className="page-head">
            {above && <p className="above">{above}</p>}
            <h1>{heading ?? title}</h1>
            {lead && <p className="lead">{lead}</p>}
          </header>
          {children}
        </div>
        {aside && <aside className="page-aside">{aside}</aside>}
      </div>
    </div>
  )
}

export function Loading() {
  return (
    <p className="loading" role="status">
      <span className="spinner" aria-hidden="true" /> <T k="common.loading" />
    </p>
  )
}
