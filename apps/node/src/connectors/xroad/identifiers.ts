/**
 * The path of an X-Road REST r1 call (PR-REST §4.2): every part of the service's identifier percent-encoded on its own,
 * then the provider's own path as it is.
 */
export const servicePath = (service: string, rest: string): string => `/r1/${encodeIdentifier(service)}${rest}`

/** `instance/class/member/subsystem` with each part encoded; the slashes between parts never are. */
export const encodeIdentifier = (identifier: string): string => identifier.split('/').map(encodeURIComponent).join('/')

/**
 * Whether a header names this identifier and no other. Servers differ in which characters they encode, and one whose
 * provider sets `X-Road-Service` itself repeats it, which joins the values with commas. Never throws.
 */
export function isIdentifier(header: string | null, identifier: string): boolean {
  const values = header?.split(', ') ?? []
  return values.length > 0 && values.every((value) => decode(value) === identifier)
}

function decode(value: string): string | undefined {
  try {
    return value.split('/').map(decodeURIComponent).join('/')
  } catch {
    return undefined
  }
}
