import type { PersonSession } from '../../identity/schema.ts'

/** Under which key links know a person: at home the key of the national number, elsewhere the identifier. */
export const personKeyOf = ({ personKey, identity }: PersonSession): string => personKey ?? identity.identifier
