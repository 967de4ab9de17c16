import { Link, type LinkProps } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Tag, type Tone } from './Tag.tsx'

export interface Task {
  id: string
  title: ReactNode
  hint?: ReactNode
  /** Where the task is done; none when it cannot be done now. */
  link?: Pick<LinkProps, 'to' | 'params'>
  tone: Tone
  state: ReactNode
}

/** What is to be done, in order, each with how it stands. */
export function TaskList({ tasks, label }: { tasks: readonly Task[]; label: string }) {
  return (
    <ol className="task-list" aria-label={label}>
      {tasks.map(({ id, title, hint, link, tone, state }) => (
        <li key={id} className="task" data-testid={`task-${id}`}>
          <div className="task-words">
            {link ? (
              <Link {...(link as LinkProps)} className="task-link" aria-describedby={`task-${id}-state`}>
                {title}
              </Link>
            ) : (
              <span className="task-title">{title}</span>
            )}
            {hint && <p className="hint">{hint}</p>}
          </div>
          <span id={`task-${id}-state`}>
            <Tag tone={tone}>{state}</Tag>
          </span>
        </li>
      ))}
    </ol>
  )
}
