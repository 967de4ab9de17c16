import type {
  Application,
  ApplicationSummary,
  EvidenceContent,
  LinkQuestion,
  Links,
  OfficerCase,
  OperatorStatus,
  Preview,
  QueueItem,
  RecordTask,
  RecordTaskDetail,
  Service,
  ServiceSummary,
  Statement,
  Tracker,
  TrustOverview,
  UploadSeals,
} from '@kopru/client'
import { queryOptions } from '@tanstack/react-query'
import type { Static } from 'typebox'
import { callNode } from './node.ts'

export const servicesQuery = (citizenship: string) =>
  queryOptions({
    queryKey: ['services', citizenship],
    queryFn: () => callNode<{ services: ServiceSummary[] }>('GET', `/api/services?for=${citizenship}`),
    staleTime: 60_000,
  })

export const serviceQuery = (party: string, id: string, citizenship: string) =>
  queryOptions({
    queryKey: ['service', party, id, citizenship],
    queryFn: () => callNode<Service>('GET', `/api/services/${party}/${id}?for=${citizenship}`),
    staleTime: 60_000,
  })

export const applicationsQuery = queryOptions({
  queryKey: ['applications'],
  queryFn: () => callNode<{ applications: ApplicationSummary[] }>('GET', '/api/applications'),
})

/** What moves without the person (evidence under way, a payment, a decision) is asked for again while it may move. */
export const applicationQuery = (id: string) =>
  queryOptions({
    queryKey: ['application', id],
    queryFn: () => callNode<Application>('GET', `/api/applications/${id}`),
    refetchInterval: ({ state: { data } }) => (data && isMoving(data) ? 3_000 : 30_000),
  })

/** The text that is to be signed. It follows the form: another revision is another text. */
export const statementQuery = (id: string, requirement: string, language: string, revision: number) =>
  queryOptions({
    queryKey: ['statement', id, requirement, language, revision],
    queryFn: () => callNode<Statement>('GET', `/api/applications/${id}/statements/${requirement}?language=${language}`),
  })

function isMoving({ evidence, payment, decision, allowedActions }: Application): boolean {
  const isBeingSealed = decision?.outcome === 'granted' && !allowedActions.includes('download-permit')
  return (
    isBeingSealed ||
    payment.state === 'pending' ||
    evidence.some(({ state }) => ['queued', 'delivered', 'preview-required'].includes(state))
  )
}

export type PreviewDocument = Static<typeof Preview>
/** Whether a register is being asked, for what a link has cleared up. */
export const isAsking = ({ items }: PreviewDocument) => items.some(({ outcome }) => outcome === 'asking')

/** The node writes dates, money and codes in the reader's language: another language, another document. */
export const previewQuery = (id: string, language: string) =>
  queryOptions({
    queryKey: ['preview', id, language],
    queryFn: () => callNode<PreviewDocument>('GET', `/api/previews/${id}`),
    refetchInterval: ({ state: { data } }) => (data && isAsking(data) ? 2_000 : false),
    // What was decided so far stays while the other language's document is on its way.
    placeholderData: (before: PreviewDocument | undefined) => before,
  })

export const trackerQuery = queryOptions({
  queryKey: ['tracker'],
  queryFn: () => callNode<Tracker>('GET', '/api/tracker'),
})

export type QueueRow = Static<typeof QueueItem>
export const casesQuery = queryOptions({
  queryKey: ['cases'],
  queryFn: () => callNode<{ cases: QueueRow[] }>('GET', '/api/cases'),
  refetchInterval: 30_000,
})

export const caseQuery = (id: string) =>
  queryOptions({
    queryKey: ['case', id],
    queryFn: () => callNode<OfficerCase>('GET', `/api/cases/${id}`),
    // Each look is journaled and shown to the person: no look that nobody asked for.
    refetchOnWindowFocus: false,
    staleTime: 5 * 60_000,
  })

/** The verdict rests on what is known now, such as revocation; a state's answer is asked for by the officer alone. */
export const uploadSealsQuery = (id: string, uploadId: string) =>
  queryOptions({
    queryKey: ['case', id, 'uploads', uploadId, 'seals'],
    queryFn: () => callNode<UploadSeals>('GET', `/api/cases/${id}/uploads/${uploadId}/seals`),
    refetchOnWindowFocus: false,
    staleTime: 5 * 60_000,
  })

export type EvidenceDocument = Static<typeof EvidenceContent>
export const caseEvidenceQuery = (id: string, evidenceId: string) =>
  queryOptions({
    queryKey: ['case', id, 'evidence', evidenceId],
    queryFn: () => callNode<EvidenceDocument>('GET', `/api/cases/${id}/evidence/${evidenceId}`),
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
  })

export const operatorStatusQuery = queryOptions({
  queryKey: ['operator'],
  queryFn: () => callNode<OperatorStatus>('GET', '/api/operator/status'),
  refetchInterval: 10_000,
})

export const trustQuery = queryOptions({
  queryKey: ['trust'],
  queryFn: () => callNode<TrustOverview>('GET', '/api/operator/trust'),
  refetchInterval: 30_000,
})

export const linksQuery = queryOptions({
  queryKey: ['links'],
  queryFn: () => callNode<Links>('GET', '/api/links'),
})

export const linkQuestionQuery = (id: string) =>
  queryOptions({
    queryKey: ['link-question', id],
    queryFn: () => callNode<LinkQuestion>('GET', `/api/link-questions/${id}`),
    refetchInterval: ({ state: { data } }) => (data?.state === 'with-officer' ? 10_000 : false),
  })

export const recordTasksQuery = queryOptions({
  queryKey: ['record-tasks'],
  queryFn: () => callNode<{ tasks: RecordTask[] }>('GET', '/api/record-tasks'),
  refetchInterval: 30_000,
})

/** The node writes the records' fields in the reader's language: another language, another document. */
export const recordTaskQuery = (id: string, language: string) =>
  queryOptions({
    queryKey: ['record-task', id, language],
    queryFn: () => callNode<RecordTaskDetail>('GET', `/api/record-tasks/${id}`),
    // Each look is journaled and shown to the person: no look that nobody asked for.
    refetchOnWindowFocus: false,
    staleTime: 5 * 60_000,
  })
