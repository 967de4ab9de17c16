import type { Certificate } from '../x509/certificate.ts'
import { type QcType, qcStatementsOf } from '../x509/qc-statements.ts'
import { meetsCriteria, policiesOf } from './meets-criteria.ts'
import { granted, inForce, purposeUris, type ServiceState, serviceTypes } from './trusted-list.ts'

/** What a certificate is by a state of the service that issued it. `undefined`: the list leaves it open. */
export interface Standing {
  readonly isQualified: boolean | undefined
  /** What it is for. */
  readonly type: QcType | undefined
  /** Whether the private key lies in a qualified device. */
  readonly inDevice: boolean | undefined
}

/** From this moment Regulation (EU) 910/2014 applies; lists of before know other statuses and no purposes. */
const eidas = new Date('2016-06-30T22:00:00Z')

const info = 'http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/'
const qualifierTypes: readonly [string, QcType][] = [
  ['QCForESig', 'esign'],
  ['QCForESeal', 'eseal'],
  ['QCForWSA', 'web'],
]
/** Policies of ETSI TS 101 456 §5.2, by which certificates of before the Regulation say that they are qualified. */
const qcp = '0.4.0.1456.1.2'
const qcpWithDevice = '0.4.0.1456.1.1'

/**
 * Judges a certificate by one state of its issuer's service at `at` (ETSI TS 119 615 §4.4 to §4.5): what the certificate
 * says of itself, corrected by the qualifiers of the list.
 */
export function standingBy(state: ServiceState, certificate: Certificate, at: Date): Standing {
  const qualifiers = qualifiersFor(state, certificate)
  if (!qualifiers) return { isQualified: undefined, type: undefined, inDevice: undefined }
  const has = (...names: string[]) => names.some((name) => qualifiers.has(info + name))
  const said = sayingOf(certificate)
  const type = typeOf(has, said)
  const isQualified = unlessBoth(has('QCStatement'), has('NotQualified')) ?? said.compliance
  return {
    type,
    isQualified: isQualified === 'open' ? undefined : isQualified && isQualifiedService(state, type, at),
    inDevice: openOr(
      unlessBoth(has('QCWithQSCD', 'QCWithSSCD', 'QCQSCDManagedOnBehalf'), has('QCNoQSCD', 'QCNoSSCD')) ?? said.device,
    ),
  }
}

/** URIs of the qualifiers whose criteria the certificate meets; `undefined`: some criteria cannot be judged. */
function qualifiersFor({ qualifications }: ServiceState, certificate: Certificate): ReadonlySet<string> | undefined {
  const met = qualifications.map(({ criteria, qualifiers }) => ({
    qualifiers,
    is: meetsCriteria(certificate, criteria),
  }))
  if (met.some(({ is }) => is === undefined)) return undefined
  return new Set(met.filter(({ is }) => is).flatMap(({ qualifiers }) => qualifiers))
}

interface Saying {
  readonly compliance: boolean
  readonly device: boolean
  readonly types: readonly QcType[]
}

function sayingOf(certificate: Certificate): Saying {
  const { compliance, device, types } = qcStatementsOf(certificate)
  if (certificate.notBefore >= eidas) return { compliance, device, types }
  const policies = policiesOf(certificate)
  return {
    compliance: compliance || policies.includes(qcp) || policies.includes(qcpWithDevice),
    device: device || policies.includes(qcpWithDevice),
    types,
  }
}

function typeOf(has: (name: string) => boolean, { types, compliance }: Saying): QcType | undefined {
  const named = qualifierTypes.filter(([name]) => has(name)).map(([, type]) => type)
  const [type, ...more] = named.length > 0 ? named : types
  if (more.length > 0) return undefined
  // EN 319 412-5 §4.2.3: without a type a qualified certificate is one for electronic signatures.
  return type ?? (compliance || has('QCStatement') ? 'esign' : undefined)
}

/** `open` where a list says both. */
const unlessBoth = (yes: boolean, no: boolean): boolean | 'open' | undefined =>
  yes && no ? 'open' : yes || no ? yes : undefined

const openOr = (value: boolean | 'open') => (value === 'open' ? undefined : value)

function isQualifiedService({ type, status, additions }: ServiceState, purpose: QcType | undefined, at: Date): boolean {
  if (type !== serviceTypes['qualified-certificates']) return false
  if (at < eidas) return inForce.has(status)
  return status === granted && (purpose === undefined || additions.includes(purposeUris[purpose]))
}
