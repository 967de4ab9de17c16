import { join } from 'node:path'
import type { Meta, Service, ServiceSummary, Texts as TextsByLanguage } from '@kopru/client'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { type Refusal, refuse } from '../platform/refusal.ts'
import { completeLanguages, languages, type Texts } from '../platform/texts.ts'
import type { ServiceDeclaration } from './declaration.ts'
import {
  type DirectoryView,
  type EvidenceOffer,
  type EvidenceTypeFacts,
  evidenceTypesOf,
  offersOf,
} from './directory-view.ts'
import { readDeclarations } from './read-declarations.ts'
import { findStateFacts, type StateFacts } from './read-state-facts.ts'
import { checkDeclaration } from './rules/check-declaration.ts'
import { serviceForHome, summariseService } from './rules/service-for-home.ts'

export interface CatalogueDeps {
  readonly party: string
  /** Holds a folder per state. Services of the others come from the directory; of theirs only money and languages are read. */
  readonly statesDir: string
  readonly directory: DirectoryView
  /** True where national systems are stand-ins. */
  readonly sandbox: boolean
  /** How a page reaches the means of signing of each state's people. */
  readonly signing: Meta['signing']
  readonly texts: Texts
  readonly clock: Clock
  readonly log: Log
}

export interface Catalogue {
  meta(): Meta
  /** Services of all states that citizens of `home` may use. */
  servicesFor(home: string): ServiceSummary[]
  /** A service as a citizen of `home` sees it. */
  serviceFor(party: string, id: string, home: string): Service | Refusal
  /** Our own declaration, for the cases. */
  findOwnService(id: string): ServiceDeclaration | undefined
  /** Who at home provides which evidence, so far as the service's legal basis covers it. */
  offersFor(service: ServiceDeclaration, home: string): EvidenceOffer[]
  /** The home authority that is told of a permit of this service. */
  findNoticeAuthority(service: ServiceDeclaration, home: string): string | undefined
  findEvidenceType(id: string): EvidenceTypeFacts | undefined
  findStateFacts(party: string): StateFacts | undefined
  /** The clock of our own authorities (IANA zone); `UTC` where our folder names none. */
  readonly timeZone: string
  authorityName(id: string): TextsByLanguage
  partyName(party: string): TextsByLanguage
  agreementName(id: string): TextsByLanguage
}

/** Reads and checks the state's own declarations. Throws `DeclarationError` with every fault together. */
export function createCatalogue(deps: CatalogueDeps): Catalogue {
  const { party: own, directory, clock, log } = deps
  const evidenceTypeIds = () => evidenceTypesOf(directory).map(({ id }) => id)
  const ownServices = readDeclarations(join(deps.statesDir, own), { party: own, evidenceTypes: evidenceTypeIds() })

  const warned = new Set<string>()
  /** Another state's declarations: a faulty one is left out and told to our operator, once. */
  function servicesOf(party: string): ServiceDeclaration[] {
    if (party === own) return ownServices
    return directory.servicesOf(party).flatMap((given) => {
      const checked = checkDeclaration(given, { party, evidenceTypes: evidenceTypeIds() })
      if (checked.is === 'good') return [checked.service]
      const warning = `${party} ${checked.faults.join('; ')}`
      if (!warned.has(warning)) log.warn({ of: party, faults: checked.faults }, 'a service declaration cannot be used')
      warned.add(warning)
      return []
    })
  }

  function factsOf(service: ServiceDeclaration, party: string) {
    const member = directory.members().find((other) => other.party === party)
    return { party, portalUrl: member?.node.portalUrl ?? '', authorityName: authorityName(service.authority) }
  }
  const authorityName = (id: string) => directory.findAuthority(id)?.names ?? { en: id }
  const partyName = (party: string) =>
    directory.members().find((other) => other.party === party)?.names ?? { en: party }

  const facts = new Map<string, StateFacts | undefined>()
  function findFacts(party: string): StateFacts | undefined {
    if (!facts.has(party)) facts.set(party, findStateFacts(deps.statesDir, party))
    return facts.get(party)
  }

  function offersFrom(party: string, service: ServiceDeclaration, home: string): EvidenceOffer[] {
    return offersOf(directory, home).filter(
      ({ evidenceType }) =>
        directory.checkLegalBasis({
          from: party,
          to: home,
          legalBasis: service.legalBasis,
          messageType: 'evidence-request',
          evidenceTypes: [evidenceType],
          at: clock.now(),
        }).is === 'in-force',
    )
  }

  const timeZone = findFacts(own)?.timeZone ?? 'UTC'
  const uploadInsteadHint = Object.fromEntries(
    completeLanguages.map((language) => [language, deps.texts.say(language, 'catalogue.upload-instead')]),
  )

  return {
    meta: () => ({
      party: own,
      partyName: partyName(own),
      parties: directory.members().map(({ party, names, node }) => ({
        code: party,
        name: names,
        portalUrl: node.portalUrl,
        reachable: party === own || directory.reachable(party),
      })),
      languages: languages.map((code) => ({
        code,
        name: nameOfLanguage(code),
        complete: (completeLanguages as readonly string[]).includes(code),
      })),
      evidenceTypes: evidenceTypesOf(directory).map(({ id, name, description }) => ({ id, name, description })),
      signing: { ...deps.signing },
      timeZone,
      sandbox: deps.sandbox,
    }),
    servicesFor: (home) =>
      directory
        .members()
        .flatMap(({ party }) => servicesOf(party).map((service) => ({ party, service })))
        .filter(({ service }) => service.audience.includes(home))
        .map(({ party, service }) => summariseService(service, factsOf(service, party))),
    serviceFor: (party, id, home) => {
      const service = servicesOf(party).find((other) => other.id === id)
      if (service === undefined) return refuse('catalogue.unknown-service', { party, service: id })
      if (!service.audience.includes(home)) return refuse('catalogue.not-open-to', { service: id, home })
      return serviceForHome(service, {
        ...factsOf(service, party),
        home: { party: home, currency: findFacts(home)?.currency },
        offers: offersFrom(party, service, home),
        uploadInsteadHint,
      })
    },
    findOwnService: (id) => ownServices.find((service) => service.id === id),
    offersFor: (service, home) => offersFrom(own, service, home),
    findNoticeAuthority: (service, home) => {
      const named = `${home}/${service.notice.to}`
      if (directory.findAuthority(named) !== undefined) return named
      // A state may call that body otherwise: then it is the one that itself issues this type of document.
      return servicesOf(home).find(({ document }) => document.type === service.document.type)?.authority
    },
    findEvidenceType: (id) => evidenceTypesOf(directory).find((type) => type.id === id),
    findStateFacts: findFacts,
    timeZone,
    authorityName,
    partyName,
    agreementName: (id) => directory.agreements().find((agreement) => agreement.id === id)?.names ?? { en: id },
  }
}

function nameOfLanguage(code: string): string {
  const name = new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code
  return name.charAt(0).toLocaleUpperCase(code) + name.slice(1)
}
