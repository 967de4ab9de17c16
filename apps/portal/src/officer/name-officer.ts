import type { Service } from '@kopru/client'

/** `TR/goc · Elif Kaya` → "Göç İdaresi Başkanlığı · Elif Kaya"; whoever is of no or another authority stays as told. */
export function nameOfficer(
  by: string,
  { authority, authorityName }: Service,
  pick: (of: Service['authorityName']) => string,
) {
  const beginning = `${authority} · `
  return by.startsWith(beginning) ? `${pick(authorityName) || authority} · ${by.slice(beginning.length)}` : by
}
