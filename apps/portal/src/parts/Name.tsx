import type { PersonName } from '@kopru/client'

/** A person's name in its own script, with the passport's Latin form beside it. */
export function Name({ of }: { of: PersonName }) {
  const native = [of.given, of.patronymic, of.family].filter(Boolean).join(' ')
  const latin = `${of.latinGiven} ${of.latinFamily}`
  return (
    <span className="name">
      <span className="name-native">{native}</span>
      <span className="name-latin" lang="und-Latn">
        {latin}
      </span>
    </span>
  )
}
