import type { Application, OfficerCase } from '@kopru/client'
import { JourneyFault } from '../fault.ts'
import type { Journey } from '../journey.ts'
import { wordsIn } from '../made/words-in-state.ts'
import { readApplication } from './application.ts'
import { readCase } from './officer-reads-case.ts'

/** The officer asks, once. */
export async function ask(journey: Journey, caseId: string): Promise<OfficerCase> {
  const opened = await readCase(journey, caseId)
  if (opened.questions.length > 0) return opened
  return journey.office.sendOnce<OfficerCase>('POST', `/api/cases/${caseId}/actions`, {
    type: 'ask',
    text: wordsIn(journey.to).question,
    answerDays: 14,
  })
}

/** The applicant answers whatever is not answered yet. */
export async function answerQuestions(journey: Journey, id: string): Promise<Application> {
  let application = await readApplication(journey, id)
  if (application.questions.length === 0) throw new JourneyFault('journey.no-question', 'The question did not arrive')
  for (const { id: questionId, answer: given } of application.questions) {
    if (given !== undefined) continue
    const path = `/api/applications/${id}/answers/${questionId}`
    application = await journey.host.sendOnce<Application>('POST', path, { text: wordsIn(journey.from).answer })
  }
  return application
}
