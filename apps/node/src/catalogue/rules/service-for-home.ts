import type { Requirement, Service, ServiceSummary, Texts } from '@kopru/client'
import type { DeclaredRequirement, ServiceDeclaration } from '../declaration.ts'
import type { EvidenceOffer } from '../directory-view.ts'
import { availableEvidence } from './available-evidence.ts'
import { feeForHome } from './fee-for-home.ts'

/** What is known of the home state and of the state that runs the service. */
export interface ServiceFacts {
  readonly home: { readonly party: string; readonly currency: string | undefined }
  /** Only those that a legal basis covers. */
  readonly offers: readonly EvidenceOffer[]
  readonly party: string
  readonly portalUrl: string
  readonly authorityName: Texts
  /** Hint where the home state has no register for what is required, so that the person uploads it. */
  readonly uploadInsteadHint: Texts
}

/** Upload rule where the declaration has none and the home state cannot provide the evidence. */
const uploadInstead = {
  mediaTypes: ['application/pdf', 'image/jpeg', 'image/png'],
  maxBytes: 10 * 1024 * 1024,
} as const

export function summariseService(
  service: ServiceDeclaration,
  facts: Pick<ServiceFacts, 'party' | 'portalUrl' | 'authorityName'>,
): ServiceSummary {
  const { id, authority, name, summary } = service
  const { party, portalUrl, authorityName } = facts
  return { id, party, authority, authorityName, name, summary, portalUrl }
}

/** The service as a citizen of one party sees it: only what their state can prove, and what they pay. */
export function serviceForHome(service: ServiceDeclaration, facts: ServiceFacts): Service {
  return {
    ...summariseService(service, facts),
    whoMayApply: service.whoMayApply,
    legalBasis: service.legalBasis,
    levelOfAssurance: service.levelOfAssurance,
    processingDays: service.processingDays,
    requirements: service.requirements.map((requirement) => requirementForHome(requirement, facts)),
    fee: feeForHome(service, facts.home),
    form: service.form,
    refusalGrounds: service.refusalGrounds,
    appeal: service.appeal,
    explicitRequestText: service.explicitRequestText,
  }
}

export function requirementForHome(
  { evidence, upload, ...rest }: DeclaredRequirement,
  { offers, uploadInsteadHint }: Pick<ServiceFacts, 'offers' | 'uploadInsteadHint'>,
): Requirement {
  if (rest.signature) return rest
  const available = availableEvidence(evidence, offers).map((list) => list.map(({ evidenceType }) => evidenceType))
  const rule =
    upload ??
    (available.length === 0
      ? { ...uploadInstead, mediaTypes: [...uploadInstead.mediaTypes], hint: uploadInsteadHint }
      : undefined)
  return {
    ...rest,
    ...(available.length > 0 && { evidence: available }),
    ...(rule && { upload: rule }),
  }
}
