import { uuidv7 } from 'uuidv7'

declare const kind: unique symbol

/** A UUID that names one kind of thing only, so that a case id cannot stand where an exchange id is asked for. */
export type Id<K extends string> = string & { readonly [kind]: K }

/** A new UUID version 7 (RFC 9562 §5.7): it sorts by the millisecond it was made in. */
export function newId<K extends string>(): Id<K> {
  return uuidv7() as Id<K>
}
