import type { ReactNode } from 'react'

/** Names and values, one pair a row. */
export function Summary({ rows }: { rows: readonly (readonly [key: string, name: ReactNode, value: ReactNode])[] }) {
  return (
    <dl className="summary">
      {rows.map(([key, name, value]) => (
        <div key={key} className="summary-row">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
