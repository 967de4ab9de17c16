import type { CarriedData } from '../judge-level.ts'
import type { SealTrust, TrustAnswer } from '../judge-trust.ts'
import type { RevocationQuestion, RevocationSources } from '../revocation/revocation.ts'
import type { Path } from '../x509/path.ts'

/** Trust by which seals are raised: revocation is looked at. */
export type ExtendTrust = SealTrust & { readonly revocation: NonNullable<SealTrust['revocation']> }

/**
 * The same trust, and what its sources say from now on, together with what was at hand. About one certificate each source is
 * asked once, however many paths it stands in: two answers to one question would both travel with the seal.
 */
export function collectRevocation({ revocation, ...trust }: ExtendTrust): {
  readonly trust: ExtendTrust
  readonly heard: () => Omit<Required<CarriedData>, 'certificates'>
} {
  const ocspResponses = [...(revocation.ocspResponses ?? [])]
  const crls = [...(revocation.crls ?? [])]
  const { ask, askCrls } = revocation
  const listening: RevocationSources = {
    ...revocation,
    ...(ask && {
      ask: oncePerQuestion(async (question) => {
        const response = await ask(question)
        if (response) ocspResponses.push(response)
        return response
      }),
    }),
    ...(askCrls && {
      askCrls: oncePerQuestion(async (question) => {
        const lists = await askCrls(question)
        crls.push(...lists)
        return lists
      }),
    }),
  }
  return { trust: { ...trust, revocation: listening }, heard: () => ({ ocspResponses, crls }) }
}

function oncePerQuestion<T>(ask: (question: RevocationQuestion) => Promise<T>): typeof ask {
  const asked = new Map<string, Promise<T>>()
  return (question) => {
    const id = `${question.certificate.sha256} ${question.issuer.sha256}`
    const answer = asked.get(id) ?? ask(question)
    asked.set(id, answer)
    return answer
  }
}

/** The paths on which a seal's trust was built: its signer's and those of its time-stamps. */
export function pathsOf(answer: TrustAnswer | undefined): Path[] {
  const stamps = answer?.stamps.flatMap(({ outcome }) => (outcome.outcome === 'valid' ? [outcome.path] : [])) ?? []
  return [...(answer?.signer ? [answer.signer.path] : []), ...stamps]
}

/** DER certificates of the paths on which a seal's trust was built. */
export const certificatesOf = (answer: TrustAnswer | undefined): Uint8Array[] =>
  pathsOf(answer).flatMap((path) => path.map(({ der }) => der))
