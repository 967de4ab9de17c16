import { oidOf, sequenceOf, wrappedIn } from '../asn1/fields.ts'
import { readOrUndefined } from '../asn1/malformed.ts'
import { oid } from '../asn1/oids.ts'
import type { Asn1 } from '../asn1/read.ts'
import * as der from '../asn1/write.ts'
import type { Certificate } from './certificate.ts'

export type QcType = 'esign' | 'eseal' | 'web'

/** What a certificate says of itself as a qualified one (ETSI EN 319 412-5); nothing of it is proven by saying it. */
export interface QcStatements {
  /** QcCompliance: issued as a qualified certificate (§4.2.1). */
  readonly compliance: boolean
  /** QcSSCD: the private key lies in a qualified device (§4.2.2). */
  readonly device: boolean
  /** QcType: what for (§4.2.3). */
  readonly types: readonly QcType[]
  /** QcCClegislation: countries under whose law it is qualified, where that is not the European Union's (§4.2.4). */
  readonly legislation: readonly string[]
}

const ids = {
  compliance: '0.4.0.1862.1.1',
  device: '0.4.0.1862.1.4',
  types: '0.4.0.1862.1.6',
  legislation: '0.4.0.1862.1.7',
} as const
const typeIds: Readonly<Record<QcType, string>> = {
  esign: '0.4.0.1862.1.6.1',
  eseal: '0.4.0.1862.1.6.2',
  web: '0.4.0.1862.1.6.3',
}

/** Reads the statements of RFC 3739 §3.2.6; a certificate without, or with unreadable ones, says nothing. */
export function qcStatementsOf({ extensions }: Certificate): QcStatements {
  const extension = extensions.get(oid.qcStatements)
  const read = extension && readOrUndefined(() => readStatements(extension.value))
  return read ?? { compliance: false, device: false, types: [], legislation: [] }
}

function readStatements(value: Uint8Array): QcStatements {
  const statements = new Map<string, Asn1 | undefined>()
  for (const item of sequenceOf(wrappedIn(value), 'QC statements')) {
    const [id, information] = sequenceOf(item, 'QC statement')
    statements.set(oidOf(id, 'QC statement'), information)
  }
  const types = statements.get(ids.types)
  const legislation = statements.get(ids.legislation)
  const named = types ? sequenceOf(types, 'QcType').map((type) => oidOf(type, 'QcType')) : []
  return {
    compliance: statements.has(ids.compliance),
    device: statements.has(ids.device),
    types: (Object.keys(typeIds) as QcType[]).filter((type) => named.includes(typeIds[type])),
    legislation: legislation
      ? sequenceOf(legislation, 'QcCClegislation').map(({ content }) => Buffer.from(content).toString('latin1'))
      : [],
  }
}

export function writeQcStatements({ compliance, device, types, legislation }: QcStatements): Uint8Array {
  const statement = (id: string, ...information: Uint8Array[]) =>
    der.sequence(der.objectIdentifier(id), ...information.map((part) => der.sequence(part)))
  const typeList = der.concat(...types.map((type) => der.objectIdentifier(typeIds[type])))
  const countries = der.concat(...legislation.map((code) => der.value(0x13, Buffer.from(code, 'latin1'))))
  return der.sequence(
    ...(compliance ? [statement(ids.compliance)] : []),
    ...(device ? [statement(ids.device)] : []),
    ...(types.length > 0 ? [statement(ids.types, typeList)] : []),
    ...(legislation.length > 0 ? [statement(ids.legislation, countries)] : []),
  )
}
