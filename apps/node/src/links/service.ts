import type { Kysely } from 'kysely'
import type { LookUpContext } from '../connectors/schema.ts'
import type { PersonSession } from '../identity/schema.ts'
import type { Database } from '../platform/database.ts'
import { createContext, type LinksOptions, type Trx } from './context.ts'
import type { WantedPerson } from './find-record.ts'
import { createOfficerOfRecords } from './officer.ts'
import { createLinksOfPerson } from './person.ts'
import { raiseQuestion, type Unclear } from './questions.ts'
import { acceptsLink } from './rules/link-level.ts'
import { type LinkableOffer, type LinkBasis, linkEvidenceType } from './schema.ts'
import { linkLogIns } from './second-log-in.ts'
import { showDocument } from './show-document.ts'
import { closeAnswered, listQuestions, listValidLinks, noteLinkUse } from './store.ts'
import { findOrUseLink } from './use-link.ts'

export type LinksService = ReturnType<typeof createLinks>

/** Which record is whose: found by search and judged, or proven once and kept as a sealed evidence. */
export function createLinks(options: LinksOptions) {
  const context = createContext(options)
  return {
    find: (offer: LinkableOffer, person: WantedPerson & { personKey: string }, asking: LookUpContext) =>
      findOrUseLink(context, offer, person, asking),

    /** The links by which `find` would ask now. */
    async listUsable(db: Kysely<Database>, offer: LinkableOffer, personKey: string): Promise<string[]> {
      const links = await listValidLinks(db, personKey, offer.register)
      return links.filter(({ levelOfAssurance }) => acceptsLink(offer, levelOfAssurance)).map(({ id }) => id)
    },

    /** Keeps what is unclear, in the transaction that refuses. */
    raiseQuestion: (trx: Trx, unclear: Unclear) => raiseQuestion(context, trx, unclear),

    /** Ends the question whose record has been found after all, and has every request that waits for it asked again. */
    async noteFound(trx: Trx, offer: LinkableOffer, personKey: string): Promise<void> {
      const { register, evidenceType } = offer
      if (await closeAnswered(trx, { personKey, register, evidenceType }, options.clock.now()))
        await options.onLinked(trx, { personKey, register })
    },

    /** Journals that a link served; false when it was revoked meanwhile. */
    async noteUse(
      trx: Trx,
      linkId: string,
      { requester, ...about }: LinkBasis & { personKey: string; requester: string },
    ): Promise<boolean> {
      const used = await noteLinkUse(trx, linkId, options.clock.now())
      if (!used) return false
      await context.note(trx, { ...about, ...used }, 'link-used', {
        actor: requester,
        what: linkEvidenceType,
        details: { link: linkId },
      })
      return true
    },

    /** Questions of a person that are still to be answered, by the register they are about. */
    async openQuestions(db: Kysely<Database>, personKey: string): Promise<ReadonlyMap<string, string>> {
      const rows = await listQuestions(db, personKey)
      const open = rows.filter(({ state }) => state === 'open' || state === 'with-officer')
      return new Map(open.map(({ register, id }) => [register, id]))
    },

    linkLogIns: (person: PersonSession, second: PersonSession, questionId: string | undefined) =>
      linkLogIns(context, person, second, questionId),

    showDocument: (person: PersonSession, questionId: string, mrz: string) =>
      showDocument(context, person, questionId, mrz),

    ofPerson: createLinksOfPerson(context),
    ofOfficer: createOfficerOfRecords(context),
  }
}
