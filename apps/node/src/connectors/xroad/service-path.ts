/**
 * The path of an X-Road REST r1 call (PR-REST §4.2): every part of the service's identifier percent-encoded on its own,
 * then the provider's own path as it is.
 */
export const servicePath = (provider: string, serviceCode: string, rest: string): string =>
  `/r1/${encodeIdentifier(`${provider}/${serviceCode}`)}${rest}`

/** `instance/class/member/subsystem` with each part encoded; the slashes between parts never are. */
export const encodeIdentifier = (identifier: string): string => identifier.split('/').map(encodeURIComponent).join('/')
