import type { Trust } from '../../trust/service.ts'

/** DER anchors by which a state's seals and their time-stamps are judged. */
export function stateAnchors({ certificates, timestampAuthorities, isListed }: ReturnType<Trust['trustAnchors']>) {
  // A list names its time-stamp services itself: one that is withdrawn must not come back by its issuer.
  const timestampAnchors = isListed ? timestampAuthorities : [...certificates, ...timestampAuthorities]
  return { anchors: certificates, timestampAnchors }
}
