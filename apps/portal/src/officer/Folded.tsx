import { type ReactNode, useState } from 'react'

/** Where there is room for something beside the text: parts.css `.columns`. */
const isWide = () => window.matchMedia('(min-width: 60rem)').matches

/** A part of a page that takes room and is not needed each time: folded on a narrow screen until somebody opens it. */
export function Folded({ title, children }: { title: ReactNode; children: ReactNode }) {
  const [open] = useState(isWide)
  return (
    <section>
      <details className="folded" open={open}>
        <summary>
          <h2>{title}</h2>
        </summary>
        {children}
      </details>
    </section>
  )
}
