import { uuidv7 } from 'uuidv7'

declare const kind: unique symbol

/** A UUID that names one kind of thing only, so that a case id cannot stand where an exchange id is asked for. */
export type Id<K extends string> = string & { readonly [kind]: K }

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** A new UUID version 7 (RFC 9562 §5.7): it sorts by the millisecond it was made in. */
export function newId<K extends string>(): Id<K> {
  return uuidv7() as Id<K>
}

/** Takes text from outside as an id when it is a lower-case UUID; the caller says of which kind. */
export function findId<K extends string>(text: string): Id<K> | undefined {
  return uuidForm.test(text) ? (text as Id<K>) : undefined
}
