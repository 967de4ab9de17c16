import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JournalRow } from '../schema.ts'
import { checkLink } from './check-link.ts'
import { hashEntry } from './hash-entry.ts'
import { type Link, linkEntry, noLink } from './link-entry.ts'

const anyEntry: fc.Arbitrary<JournalRow> = fc
  .record({
    id: fc.uuid(),
    at: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }),
    event: fc.constantFrom('message-sent' as const, 'evidence-viewed' as const),
    conversationId: fc.option(fc.uuid()),
    messageId: fc.option(fc.uuid()),
    actor: fc.string(),
    subjectKey: fc.option(fc.string()),
    agreement: fc.option(fc.string()),
    article: fc.option(fc.string()),
    purpose: fc.option(fc.string()),
    what: fc.option(fc.string()),
    details: fc.dictionary(fc.string(), fc.jsonValue()),
  })
  .map((row) => ({ ...row, hash: hashEntry(row) }))

const chainOf = (entries: readonly JournalRow[]): Link[] => {
  let head: Pick<Link, 'seq' | 'hash'> = noLink
  return entries.map((entry) => {
    const link = linkEntry(head, entry)
    head = link
    return link
  })
}

/** The place of the first link that does not hold, counted from 0. */
const findBreak = (links: readonly Link[], entries: readonly (JournalRow | undefined)[]): number =>
  links.findIndex((link, i) => !checkLink(links[i - 1] ?? noLink, link, entries[i]))

test('a chain holds as it was written, also when the database gives back members in another order', () => {
  fc.assert(
    fc.property(fc.array(anyEntry, { maxLength: 8 }), (entries) => {
      const readBack = entries.map((entry) => ({
        ...entry,
        details: Object.fromEntries(Object.entries(entry.details).reverse()),
      }))
      expect(findBreak(chainOf(entries), readBack)).toBe(-1)
    }),
  )
})

test('whatever column of whatever entry is changed, the chain breaks there', () => {
  const changes: ((row: JournalRow) => JournalRow)[] = [
    (row) => ({ ...row, at: new Date(row.at.getTime() + 1) }),
    (row) => ({ ...row, event: row.event === 'message-sent' ? 'case-viewed' : 'message-sent' }),
    (row) => ({ ...row, actor: `${row.actor}x` }),
    (row) => ({ ...row, subjectKey: row.subjectKey === null ? '' : null }),
    (row) => ({ ...row, purpose: row.purpose === null ? '' : null }),
    (row) => ({ ...row, details: { ...row.details, more: Object.keys(row.details).length } }),
  ]
  fc.assert(
    fc.property(
      fc.array(anyEntry, { minLength: 1, maxLength: 8 }),
      fc.nat(),
      fc.constantFrom(...changes),
      fc.boolean(),
      (entries, at, change, rehash) => {
        const place = at % entries.length
        const forged = entries.map((entry, i) => {
          if (i !== place) return entry
          const changed = change(entry)
          // A forger who also recomputes the entry's own hash is caught by the link over it.
          return rehash ? { ...changed, hash: hashEntry(changed) } : changed
        })
        expect(findBreak(chainOf(entries), forged)).toBe(place)
      },
    ),
  )
})

test('an entry left out, or two changed over, break the chain', () => {
  fc.assert(
    fc.property(fc.uniqueArray(anyEntry, { minLength: 2, maxLength: 8, selector: ({ id }) => id }), (entries) => {
      const links = chainOf(entries)
      expect(findBreak(links.slice(1), entries.slice(1))).toBe(0)
      const [first, second, ...rest] = entries
      expect(findBreak(links, [second, first, ...rest])).toBe(0)
      expect(findBreak(links, [first, undefined, ...rest])).toBe(1)
    }),
  )
})
