import { createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fastifyCookie from '@fastify/cookie'
import fastifyFormbody from '@fastify/formbody'
import fastifySwagger from '@fastify/swagger'
import { textIn } from '@kopru/client'
import { matchPersons, searchKeys } from '@kopru/names'
import { fileSigningKey } from '@kopru/seal'
import { sql } from 'kysely'
import { createHttpPaymentProvider } from './cases/payment/http-provider.ts'
import { caseRefusals } from './cases/refusals.ts'
import { registerCaseRoutes } from './cases/routes.ts'
import { createCases } from './cases/service.ts'
import { catalogueRefusals } from './catalogue/refusals.ts'
import { registerCatalogueRoutes } from './catalogue/routes.ts'
import { createCatalogue } from './catalogue/service.ts'
import { createConnectors, readRegisters } from './connectors/service.ts'
import { readValidationSystem } from './connectors/validation/validation.ts'
import { createExaminer } from './documents/examine/examiner.ts'
import { createAskHome } from './documents/home-state/ask-home.ts'
import { createJudge } from './documents/home-state/judge-for-others.ts'
import { answerType, questionType } from './documents/home-state/messages.ts'
import { documentRefusals } from './documents/refusals.ts'
import { registerDocumentRoutes } from './documents/routes.ts'
import { readSealKeys } from './documents/seal-keys.ts'
import { createDocuments } from './documents/service.ts'
import { evidenceTypesAsked } from './evidence/messages.ts'
import { evidenceRefusals } from './evidence/refusals.ts'
import { registerEvidenceRoutes } from './evidence/routes.ts'
import type { EvidenceOffer } from './evidence/schema.ts'
import { createEvidence } from './evidence/service.ts'
import { readExchangeKeys } from './exchange/keys.ts'
import { exchangeRefusals } from './exchange/refusals.ts'
import { createExchange } from './exchange/service.ts'
import { openDirectory } from './federation/directory.ts'
import { findLegalBasis } from './federation/find-legal-basis.ts'
import { federationRefusals } from './federation/refusals.ts'
import { addDirectoryRoutes } from './federation/routes.ts'
import { createBrowserCookie } from './identity/browser-cookie.ts'
import { registerIdentityJobs } from './identity/jobs.ts'
import { createProvider } from './identity/provider.ts'
import { identityRefusals } from './identity/refusals.ts'
import { guardAgainstForgery, registerIdentityRoutes } from './identity/routes.ts'
import { createIdentity, type LogInDeclaration, type Peer } from './identity/service.ts'
import { createSessions } from './identity/sessions.ts'
import { createJournal } from './journal/service.ts'
import { createFinder } from './links/find-record.ts'
import { linkRefusals } from './links/refusals.ts'
import { registerLinkRoutes } from './links/routes.ts'
import { createLinks } from './links/service.ts'
import { createNotices } from './notices/service.ts'
import { operatorRefusals } from './operator/refusals.ts'
import { registerOperatorRoutes } from './operator/routes.ts'
import { registerTrustRoutes } from './operator/trust-routes.ts'
import type { Clock } from './platform/clock.ts'
import { connect } from './platform/database.ts'
import { createHttp, sendRefusal } from './platform/http.ts'
import { newId } from './platform/ids.ts'
import { createJobs, installJobs } from './platform/jobs.ts'
import type { Log } from './platform/log.ts'
import { createMetrics } from './platform/metrics.ts'
import { migrate } from './platform/migrate.ts'
import { assembleRefusals, type Refusal, refuse } from './platform/refusal.ts'
import { platformRefusals } from './platform/refusals.ts'
import type { Settings } from './platform/settings.ts'
import { loadTexts } from './platform/texts.ts'
import { portalPage, servePortal } from './portal-files.ts'
import { sealWords } from './seal-words.ts'
import { trackerRefusals } from './tracker/refusals.ts'
import { registerTrackerRoutes } from './tracker/routes.ts'
import { createTracker } from './tracker/service.ts'
import { openOwnList } from './trust/own-list.ts'
import { registerListRoutes } from './trust/routes.ts'
import { openTrust } from './trust/service.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Bodies of messages are kept this long after they were dealt with; what was exchanged stays in the journal without them. */
const keepBodiesDays = 30

export interface NodeOptions {
  readonly settings: Settings
  readonly log: Log
  readonly clock: Clock
  readonly fetch: typeof globalThis.fetch
}

export interface RunningNode {
  start(): Promise<void>
  /** Stops taking anything in, lets what runs end, and closes. */
  stop(): Promise<void>
}

/** Builds a node out of its features: the one place that knows all of them. Brings the database up to date first. */
export async function composeNode({ settings, log, clock, fetch }: NodeOptions): Promise<RunningNode> {
  const { party, keys, database } = settings
  const portalUrl = settings.portal.url
  const secret = readFileSync(keys.secretFile)
  const texts = loadTexts(join(root, 'src/texts'), sealWords)
  const refusals = assembleRefusals(
    ...[platformRefusals, federationRefusals, exchangeRefusals, identityRefusals, catalogueRefusals],
    ...[documentRefusals, evidenceRefusals, linkRefusals, trackerRefusals, caseRefusals, operatorRefusals],
  )

  await migrate(database.migrationUrl, join(root, 'migrations'))
  await installJobs(database.migrationUrl, new URL(database.url).username)
  const db = connect(database)
  const metrics = createMetrics(party)

  const directory = await openDirectory({
    ...settings.directory,
    cacheDir: join(settings.home, 'directory'),
    clock,
    fetch,
    log,
  })
  const namesOf = (authority: string) =>
    directory.findAuthority(authority)?.names ?? directory.findMember(authority.split('/')[0] ?? '')?.names
  const journal = createJournal({ party, db, secret, clock, log, namesOf })
  const exchangeKeys = readExchangeKeys(keys)
  const exchange = createExchange({
    ...{ party, db, directory, journal, clock, log },
    databaseUrl: database.url,
    keys: exchangeKeys,
    listen: settings.exchange,
    registry: metrics.registry,
  })
  const jobs = createJobs({ url: database.url, log })

  const findPeer = (of: string): Peer | undefined => {
    const node = of === party ? undefined : directory.findMember(of)?.node
    if (!node?.oidcIssuer || !node.oidcJwks) return undefined
    const { portalUrl, oidcIssuer, oidcJwks, signingKeys } = node
    return { party: of, portalUrl, oidcIssuer, oidcJwks, signingKeys }
  }
  const { signingKey, signingKeyId } = exchangeKeys
  const identity = createIdentity({
    ...{ db, clock, party, portalUrl, secret, signingKey, signingKeyId, findPeer, fetch, log },
    national: {
      issuer: settings.login.issuer,
      clientId: settings.login.clientId,
      clientSecret: readText(settings.login.clientSecretFile),
    },
    declaration: readState<LogInDeclaration>(settings, 'log-in.json'),
  })
  const sessions = createSessions({ db, clock, party, secure: portalUrl.startsWith('https:') })
  const provider = createProvider({
    ...{ db, clock, log, portalUrl, party },
    keys: JSON.parse(readText(keys.oidcKeyFile)) as { keys: object[] },
    cookieKey: identity.keys.cookieKey,
    pseudonymOf: identity.keys.pseudonym,
    findRelyingParty: findPeer,
  })
  const basisBetween = (from: string, to: string) =>
    findLegalBasis(directory, { from, to, purpose: 'cross-border-log-in', messageType: 'identity', at: clock.now() })
  const logInBasis = (destination: string) => basisBetween(party, destination)
  const basisOfLogIn = (home: string) => basisBetween(home, party)

  const catalogue = createCatalogue({
    ...{ party, directory, texts, clock, log },
    statesDir: settings.statesDir,
    sandbox: settings.sandbox,
    signing: settings.signing ?? {},
  })
  const ownList = settings.trustedList && openOwnList(settings.trustedList, { party, clock })
  const trust = await openTrust({
    ...{ party, directory, own: ownList, clock, fetch, log },
    folder: join(settings.home, 'trusted-lists'),
  })
  const trusting = { ...directory, trustAnchors: trust.trustAnchors, listInUse: trust.listInUse }
  const examiner = createExaminer()
  const documents = createDocuments({
    ...{ party, portalUrl, db, clock, fetch, examiner },
    askHome: createAskHome({ ...{ party, portalUrl, db, clock, exchange, journal }, directory: trusting }),
    directory: trusting,
    sealKeys: readSealKeys(keys),
    signer: { keyId: signingKeyId, key: signingKey },
    timestampAuthorityUrl: settings.timestampAuthority.url,
  })
  const validation = readValidation(settings, fetch)
  const judge =
    validation &&
    createJudge({
      ...{ party, portalUrl, db, clock, jobs, exchange, journal, examiner },
      ...validation,
      directory: trusting,
    })
  exchange.handle(questionType, judge?.receive ?? (async () => refuse('documents.no-validation-service')))
  jobs.repeat('seal-questions-forget', '*/5 * * * *', () => exchange.forgetTypes([questionType, answerType], 5))
  const connectors = createConnectors(
    readRegisters(join(settings.statesDir, party, 'registers.json')),
    readRegisterAccess(settings),
    fetch,
  )
  const { resolvePseudonym, identifiersAbroad } = identity
  const matching = { match: matchPersons, keysOf: searchKeys }
  const offers = readState<EvidenceOffer[]>(settings, 'evidence.json')
  const links = createLinks({
    ...{ db, clock, party, offers, directory, journal, matching },
    finder: createFinder({ connectors, matching }),
    seal: documents.sealEvidence,
    checkSeal: documents.checkEvidence,
    findHomePerson: identity.findHomePerson,
    basisOfLogIn,
    onLinked: (trx, linked) => evidence.onLinked(trx, linked),
    onRevoked: async (trx, linkId) => void (await evidence.onRevoked(trx, linkId)),
  })
  const evidence = createEvidence({
    ...{ db, clock, party, portalUrl, directory, journal, jobs, links, offers, resolvePseudonym },
    send: exchange.send,
    seal: documents.sealEvidence,
  })
  exchange.handle('evidence-request', evidence.receiveRequest, { evidenceTypesOf: evidenceTypesAsked })
  const notices = createNotices({ db, clock, log, journal, jobs, connectors, resolvePseudonym })
  exchange.handle('permit-notice', notices.receive)
  const { send, ask } = exchange
  const tracker = createTracker({
    db,
    clock,
    party,
    directory,
    journal,
    ask,
    send,
    resolvePseudonym,
    identifiersAbroad,
  })
  exchange.handle('tracker-request', tracker.receiveRequest)

  const paymentSecret = readText(settings.payment.secretFile)
  const payments = createHttpPaymentProvider({ url: settings.payment.url, token: paymentSecret, fetch })
  const cases = createCases({
    ...{ party, portalUrl, db, clock, log, catalogue, directory, documents, exchange, journal, jobs },
    ...{ payments, paymentSecret, matching },
  })
  registerIdentityJobs(jobs, { db, clock })
  jobs.repeat('exchange-erase-bodies', '20 2 * * *', async () => {
    const erased = await exchange.eraseBodies(keepBodiesDays)
    log.info({ ...erased }, 'bodies that are no longer needed were erased')
  })

  const showPage = portalPage(settings.portalDir, settings.party)
  const app = await createHttp({
    ...{ log, texts, refusals },
    contentSecurityPolicy: { 'connect-src': addressesOf(settings) },
    ...(settings.portal.trustedProxies && { trustedProxies: settings.portal.trustedProxies }),
    metrics: {
      all: metrics,
      ...(settings.metrics && { token: readText(settings.metrics.tokenFile) }),
    },
    health: {
      database: () => sql`SELECT 1`.execute(db),
      directory: async () => failOn(directory.checkFreshness()),
      signing: async () => checkSigning(signingKey, directory.findSigningKeyOf(party, signingKeyId)),
    },
    notFound: (request, reply) =>
      showPage(request, reply) ?? sendRefusal(refuse('request.not-found'), request, reply, { refusals, texts }),
  })
  await app.register(fastifyCookie)
  await app.register(fastifyFormbody)
  await app.register(fastifySwagger, {
    openapi: { openapi: '3.1.0', info: { title: `Köprü, the node of ${party}`, version: '0.1.0' } },
  })
  const browserCookie = createBrowserCookie({ party, portalUrl })
  guardAgainstForgery(app, sessions, portalUrl)
  await registerIdentityRoutes(app, {
    ...{ identity, sessions, provider, db, texts, party, portalUrl, findPeer, browserCookie },
    refusals: { ...identityRefusals, ...linkRefusals },
    onSecondLogIn: links.linkLogIns,
    legalBasis: { find: logInBasis },
    nameOfParty: (of, language) => textIn(directory.findMember(of)?.names ?? {}, language) || of,
    nameOfAgreement: (id, language) =>
      textIn(directory.agreements().find((agreement) => agreement.id === id)?.names ?? {}, language) || id,
    journalRelease: (trx, { destination, personKey }) => {
      const legalBasis = logInBasis(destination)
      if (!legalBasis) throw new Error(`no legal basis to make a person known to ${destination}`)
      return journal.append(trx, {
        event: 'identity-released',
        conversationId: newId<'conversation'>(),
        actor: directory.findMember(destination)?.authorities[0]?.id ?? destination,
        subjectKey: journal.subjectKey(personKey),
        legalBasis,
      })
    },
  })
  app.get('/api/openapi.json', { schema: { hide: true } }, () => app.swagger())
  registerCatalogueRoutes(app, { catalogue })
  await registerDocumentRoutes(app, { documents })
  await registerEvidenceRoutes(app, { evidence, sessions })
  await registerLinkRoutes(app, { links, sessions, identity, party, browserOf: browserCookie.ensure })
  await registerTrackerRoutes(app, { tracker, sessions })
  await registerCaseRoutes(app, { cases, sessions })
  registerOperatorRoutes(app, { party, db, clock, exchange, journal, sessions })
  registerTrustRoutes(app, {
    ...{ party, own: ownList, trust, clock, sessions },
    record: (entry) => db.transaction().execute((trx) => journal.append(trx, entry)),
  })
  addDirectoryRoutes(app, directory)
  registerListRoutes(app, { party, own: ownList, directory })
  await servePortal(app, settings.portalDir, showPage)

  return {
    start: async () => {
      journal.start()
      await jobs.start()
      await exchange.start()
      await app.listen({ host: settings.portal.host, port: settings.portal.port })
      void trust.refresh()
    },
    stop: async () => {
      await app.close()
      await exchange.stop()
      await jobs.stop()
      await journal.stop()
      await trust.close()
      await directory.close()
      await db.destroy()
    },
  }
}

const readText = (file: string): string => readFileSync(file, 'utf8').trim()

const readState = <T>({ statesDir, party }: Settings, name: string): T =>
  JSON.parse(readFileSync(join(statesDir, party, name), 'utf8')) as T

/** The state's validation service, where its settings name one and `validation.json` says how to speak to it. */
function readValidation({ validation, statesDir, party }: Settings, fetch: typeof globalThis.fetch) {
  if (!validation) return undefined
  const system = readValidationSystem(join(statesDir, party, 'validation.json'), { url: validation.url, fetch })
  if (!system)
    throw new Error(`states/${party}/validation.json is not there, yet the settings name a validation service`)
  const [keyPem, certificatePem] = [readText(validation.keyFile), readText(validation.certificateFile)]
  return { system, key: fileSigningKey({ keyPem, certificatePem }) }
}

const readRegisterAccess = ({ registers }: Settings) =>
  Object.fromEntries(
    Object.entries(registers).map(([id, { url, credentialFile }]) => [
      id,
      { url, ...(credentialFile && { credential: readText(credentialFile) }) },
    ]),
  )

/** Where a page may reach a means of signing (CSP 3 §6.1.2): just these. */
const addressesOf = ({ signing = {} }: Settings) => [
  ...new Set(Object.values(signing).map(({ address }) => new URL(address).origin)),
]

/** Whether others will believe our signatures: a node whose key does not fit the directory is not healthy. */
function checkSigning(own: KeyObject, published: KeyObject | undefined): void {
  if (published?.equals(createPublicKey(own)) !== true)
    throw new Error('our signing key is not the one in the directory')
}

function failOn(refusal: Refusal | undefined): void {
  if (refusal) throw new Error(refusal.code)
}
