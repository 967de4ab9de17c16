import type { EvidenceOffer } from '../directory-view.ts'

/** Each alternative is a list of evidence types that prove the requirement together, each with its provider. */
export type Alternatives = readonly (readonly EvidenceOffer[])[]

/**
 * The alternatives a home state can serve: those in which every type has a provider. AND inside a list, OR between
 * lists, in the declared order. Of several providers of one type the first declared is asked.
 */
export function availableEvidence(
  declared: readonly (readonly string[])[] | undefined,
  offers: readonly EvidenceOffer[],
): Alternatives {
  return (declared ?? []).flatMap((types) => {
    const providers = types.flatMap((type) => offers.find(({ evidenceType }) => evidenceType === type) ?? [])
    return providers.length === types.length ? [providers] : []
  })
}

/** Every evidence type that may be asked for a requirement, once each. */
export function askableEvidence(alternatives: Alternatives): EvidenceOffer[] {
  const all = alternatives.flat()
  return all.filter(({ evidenceType }, i) => all.findIndex((other) => other.evidenceType === evidenceType) === i)
}
