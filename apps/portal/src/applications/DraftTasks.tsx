import type { Application } from '@kopru/client'
import type { LinkProps } from '@tanstack/react-router'
import { useParties } from '../api/node.ts'
import { T, useLanguage } from '../language/Language.tsx'
import type { Tone } from '../parts/Tag.tsx'
import { type Task, TaskList } from '../parts/TaskList.tsx'
import { progressOf, type StepState } from './progress.ts'

const tones: Record<StepState, Tone> = { todo: 'todo', started: 'todo', waiting: 'wait', done: 'good', trouble: 'bad' }

/** The steps of a draft: five, and a signature where the service asks for one. */
export function DraftTasks({ application }: { application: Application }) {
  const { t, pick } = useLanguage()
  const { name } = useParties()
  const { id, home, allowedActions: allowed } = application
  const progress = progressOf(application)
  const step = (
    task: 'form' | 'evidence' | 'uploads' | 'signature' | 'fee',
    to: LinkProps['to'],
    hint: Task['hint'],
    open: boolean,
    state: StepState = progress[task] ?? 'todo',
  ): Task => ({
    id: task,
    title: <T k={`task.${task}`} />,
    hint,
    tone: tones[state],
    state:
      task === 'evidence' && progress.evidence === 'trouble' ? (
        <T k="task.state.yourTurn" />
      ) : (
        <T k={`task.state.${state}`} />
      ),
    ...(open && to && { link: { to, params: { id } } }),
  })
  const mayPay = allowed.includes('pay') || application.payment.state !== 'due'
  const tasks: Task[] = [
    step('form', '/applications/$id/form', <T k="task.form.hint" />, allowed.includes('save-form')),
    step(
      'evidence',
      '/applications/$id/evidence',
      <T
        k="task.evidence.hint"
        v={{
          state: pick(name(home) ?? {}) || home,
          received: progress.evidenceReceived,
          needed: progress.evidenceNeeded,
        }}
      />,
      true,
    ),
    step('uploads', '/applications/$id/uploads', <T k="task.uploads.hint" />, true),
    ...(progress.signature
      ? [step('signature', '/applications/$id/signature', <T k="task.signature.hint" />, true)]
      : []),
    step('fee', '/applications/$id/fee', <T k="task.fee.hint" />, mayPay),
    {
      id: 'review',
      title: <T k="task.review" />,
      hint: <T k="task.review.hint" />,
      tone: allowed.includes('submit') ? 'todo' : 'plain',
      state: allowed.includes('submit') ? <T k="task.state.ready" /> : <T k="task.state.notYet" />,
      link: { to: '/applications/$id/review', params: { id } },
    },
  ]
  return (
    <section>
      <h2>
        <T k="task.title" />
      </h2>
      <TaskList tasks={tasks} label={t('task.title')} />
    </section>
  )
}
