import type { ApplicationState } from '@kopru/client'
import { Word } from '../language/Language.tsx'
import { Tag, type Tone } from '../parts/Tag.tsx'

const tones: Record<ApplicationState, Tone> = {
  draft: 'plain',
  submitted: 'wait',
  'question-open': 'todo',
  granted: 'good',
  refused: 'bad',
  withdrawn: 'plain',
}

export function StateTag({ state }: { state: ApplicationState }) {
  return (
    <span data-testid="application-state" data-state={state}>
      <Tag tone={tones[state]}>
        <Word list="state" of={state} />
      </Tag>
    </span>
  )
}
