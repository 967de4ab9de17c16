import type { ReactNode } from 'react'

export type Tone = 'plain' | 'good' | 'bad' | 'wait' | 'todo'

/** A state in one or two words. */
export function Tag({ tone = 'plain', children }: { tone?: Tone | undefined; children: ReactNode }) {
  return <strong className={`tag tag-${tone}`}>{children}</strong>
}
