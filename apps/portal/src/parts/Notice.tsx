import type { ReactNode } from 'react'
import { Icon, type IconName } from './Icon.tsx'

type Kind = 'info' | 'good' | 'warn' | 'bad'
const icons: Record<Kind, IconName> = { info: 'info', good: 'check', warn: 'warn', bad: 'cross' }

/** A framed message: an icon, words and a colour, so that no meaning hangs on colour alone. */
export function Notice({
  kind = 'info',
  title,
  children,
  role,
}: {
  kind?: Kind
  title?: ReactNode
  children?: ReactNode
  role?: 'status' | 'alert'
}) {
  return (
    <div className={`notice notice-${kind}`} role={role}>
      <Icon name={icons[kind]} />
      <div className="notice-body">
        {title && <p className="notice-title">{title}</p>}
        {children}
      </div>
    </div>
  )
}
