import type { PersonName } from '@kopru/client'

/** A person's name in its own script, with the passport's Latin form beside it. */
export function Name({ of }: { of: PersonName }) {
  const native = [of.given, of.patronymic, of.family].filter(Boolean).join(' ')
  return <BothScripts native={native} latin={`${of.latinGiven} ${of.latinFamily}`} />
}

/** The same of a name that is not told in parts. */
export function BothScripts({ native, latin }: { native: string; latin: string | undefined }) {
  return (
    <span className="name">
      <span className="name-native">{native}</span>
      {latin && (
        <span className="name-latin" lang="und-Latn">
          {latin}
        </span>
      )}
    </span>
  )
}
