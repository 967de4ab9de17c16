import { type MrzDocument, mrzFormats } from '@kopru/names'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { UsageError } from '../usage-error.ts'

const nullable = Type.Union([Type.String(), Type.Null()])

const Document = Type.Object({
  format: Type.Union(mrzFormats.map((format) => Type.Literal(format))),
  documentCode: Type.String(),
  issuer: Type.String(),
  surname: Type.String(),
  givenNames: Type.String(),
  documentNumber: Type.String(),
  nationality: Type.String(),
  birthDate: nullable,
  sex: Type.Union([Type.Literal('female'), Type.Literal('male'), Type.Literal('unspecified')]),
  expiryDate: nullable,
  optionalData: Type.Array(Type.String()),
})

/** @throws UsageError where the text is no such document; the message names the field. */
export function readDocument(text: string): MrzDocument {
  const value = parse(text)
  const [fault] = Value.Errors(Document, value)
  if (fault !== undefined)
    throw new UsageError(`the document${fault.instancePath.replaceAll('/', '.')} ${fault.message}`)
  return value as MrzDocument
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new UsageError('the document must be JSON; see --help for an example')
  }
}
