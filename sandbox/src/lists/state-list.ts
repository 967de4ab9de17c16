import { existsSync, readFileSync } from 'node:fs'
import {
  addService,
  fileSigningKey,
  granted,
  listTypeOf,
  newTrustedList,
  nextEdition,
  purposeUris,
  readWorkingForm,
  type Service,
  sealTrustedList,
  serviceKey,
  serviceTypes,
  type TrustedList,
  verifyTrustedList,
  writeWorkingForm,
} from '@kopru/seal'
import { secretMode, writeWhole } from '../files.ts'
import { type Identity, keepCertificate } from '../issuing/certificates.ts'
import { keepSigningKey } from '../issuing/keys.ts'
import { pathsOf } from '../issuing/paths.ts'
import { keepStateCa, keepValidationService, type StateCa } from '../issuing/state-keys.ts'
import { localUrl, portsOf } from '../parties.ts'
import { hasValidationService, nativeName, type StateData } from '../state-data.ts'
import serviceNames from './service-names.json' with { type: 'json' }

/** A state's trusted list as it is published, and who signs it. */
export interface StateList {
  readonly territory: string
  readonly location: string
  /** PEM. */
  readonly signer: string
  readonly xml: Uint8Array
}

const dayMs = 86_400_000
const validDays = 180
const renewDays = 60
const qualifier = (name: string) => `http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/${name}`

/**
 * Makes a state's trusted list, or finds it again. What the state's operator changed in it stays; a service that the
 * make-believe authority runs and that is not on it is added. A new edition is signed when something changed or when the
 * present one has less than 60 days left.
 */
export async function keepStateList(
  home: string,
  portBase: number,
  state: StateData,
  now: Date,
  repository?: string,
): Promise<StateList> {
  const { party } = state
  const { trustedList: files } = pathsOf(home, party)
  const ca = await keepStateCa(home, portBase, state, now)
  const operator = await keepOperator(home, state, ca.issuing, now)
  const location = localUrl(portsOf(party, portBase).portal, `/lists/${party}.xml`)
  const known = existsSync(files.form) ? readKnown(files.form) : beginList(state, location, now)
  const validation = hasValidationService(party, repository)
    ? await keepValidationService(home, portBase, state, ca, now)
    : undefined
  const list = servicesOf({ ...ca, validation }).reduce(addMissing, known)
  if (list !== known || !(await isGood(files.xml, operator.certificate.raw, now)))
    await publish(list, operator, files, now)
  return {
    territory: party,
    location,
    signer: operator.certificate.toString(),
    xml: new Uint8Array(readFileSync(files.xml)),
  }
}

function keepOperator(home: string, state: StateData, issuer: Identity, now: Date): Promise<Identity> {
  const paths = pathsOf(home, state.party)
  const subject = {
    country: state.party,
    organization: nativeName(state.names, state),
    name: `${state.party} Sandbox trusted list operator`,
  }
  const key = keepSigningKey(paths.trustedList.key)
  return keepCertificate(
    paths.trustedList.certificate,
    { profile: 'seal', key, subject, issuer, ledger: paths.ledger },
    now,
  )
}

function readKnown(file: string): TrustedList {
  const read = readWorkingForm(readFileSync(file, 'utf8'))
  if (read.outcome === 'refused') throw new Error(`${file} is no working form of a list: ${read.faults.join('; ')}`)
  return read.list
}

function beginList(state: StateData, location: string, now: Date): TrustedList {
  const { party, names } = state
  const english = names.en ?? party
  const inEnglish = (text: string) => [{ language: 'en', text }]
  return newTrustedList(
    {
      territory: party,
      type: listTypeOf('services', party),
      operatorNames: Object.entries({ ...names, en: english }).map(([language, text]) => ({ language, text })),
      schemeNames: inEnglish(`${party}: trusted list of ${english} (sandbox)`),
      legalNotices: inEnglish('Made up for trying out; it has no legal effect.'),
      informationUris: [],
      distributionPoints: [location],
    },
    now,
  )
}

/**
 * The authorities that seals and people's signatures are issued by, the one that stamps time, and the one that judges
 * signatures for other states.
 */
function servicesOf(
  identities: Pick<StateCa, 'issuing' | 'persons' | 'tsa'> & { validation: Identity | undefined },
): Service[] {
  const { issuing, persons, tsa, validation } = identities
  const criteria = { assert: 'all', conditions: [{ is: 'key-usage', bits: { nonRepudiation: true } }] } as const
  const common = { status: granted, history: [] }
  // A service was in force from the day its certificate was: what was sealed before the list was made stays good.
  const of = ({ certificate }: Identity) => ({
    certificates: [certificate.raw],
    since: new Date(certificate.validFrom),
  })
  return [
    {
      ...{ ...common, ...of(issuing), type: serviceTypes['qualified-certificates'] },
      names: namesOf('seals'),
      additions: [purposeUris.eseal],
      // The make-believe certificates do not say of themselves that they are qualified; the list does (TS 119 612 §5.5.9.2).
      qualifications: [{ qualifiers: [qualifier('QCStatement'), qualifier('QCForESeal')], criteria }],
    },
    {
      ...{ ...common, ...of(persons), type: serviceTypes['qualified-certificates'] },
      names: namesOf('people'),
      additions: [purposeUris.esign],
      qualifications: [{ qualifiers: ['QCStatement', 'QCForESig', 'QCWithSSCD'].map(qualifier), criteria }],
    },
    {
      ...{ ...common, ...of(tsa), type: serviceTypes['qualified-timestamps'] },
      names: namesOf('timestamps'),
      additions: [],
      qualifications: [],
    },
    ...(validation
      ? [
          {
            ...{ ...common, ...of(validation), type: serviceTypes['qualified-validation'] },
            names: namesOf('validation'),
            additions: [],
            qualifications: [],
          },
        ]
      : []),
  ]
}

/** ETSI TS 119 612 §5.1.4: in English, and in whatever languages else. */
const namesOf = (service: keyof typeof serviceNames) =>
  Object.entries(serviceNames[service]).map(([language, text]) => ({ language, text }))

function addMissing(list: TrustedList, service: Service): TrustedList {
  const known = list.providers.flatMap(({ services }) => services.map(serviceKey))
  if (known.includes(serviceKey(service))) return list
  const names = namesOf('provider').map(({ language, text }) => ({ language, text: `${list.territory} ${text}` }))
  const provider = { names, postal: [], electronic: [], tradeNames: names, informationUris: [] }
  const outcome = addService(list, provider, service)
  if (outcome.outcome === 'refused') throw new Error(outcome.fault)
  return outcome.list
}

async function isGood(file: string, signer: Uint8Array, now: Date): Promise<boolean> {
  if (!existsSync(file)) return false
  const later = new Date(now.getTime() + renewDays * dayMs)
  const facts = { signers: [signer], at: now }
  const { outcome, list } = await verifyTrustedList(new Uint8Array(readFileSync(file)), facts)
  return outcome === 'usable' && list?.nextUpdate !== undefined && list.nextUpdate > later
}

async function publish(
  list: TrustedList,
  { key, certificate }: Identity,
  files: { form: string; xml: string },
  now: Date,
): Promise<void> {
  const next = nextEdition(list, { at: now, days: validDays })
  const keyPem = key.export({ type: 'pkcs8', format: 'pem' }).toString()
  const sealed = await sealTrustedList(next, fileSigningKey({ keyPem, certificatePem: certificate.toString() }), now)
  if (sealed.outcome === 'refused') throw new Error(`The list is not signed: ${sealed.faults.join('; ')}`)
  writeWhole(files.form, writeWorkingForm(next), secretMode)
  writeWhole(files.xml, sealed.xml)
}
