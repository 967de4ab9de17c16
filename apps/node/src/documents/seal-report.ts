import { createHash } from 'node:crypto'
import { type SigningKey, sealXml, writeValidationReport } from '@kopru/seal'
import type { JudgedFile } from './judge-file.ts'

/** The validation report of ETSI TS 119 102-2 with the validation service's own signature (XAdES), so that it proves itself. */
export async function sealReport(
  { at, signatures, reasons }: JudgedFile,
  { document, key }: { readonly document: Uint8Array; readonly key: SigningKey },
): Promise<Uint8Array> {
  const report = writeValidationReport({
    signatures: signatures.map(({ verdict }) => verdict).filter(({ format }) => format !== 'unknown'),
    reasons,
    at,
    documentSha256: createHash('sha256').update(document).digest(),
  })
  const sealed = await sealXml(Buffer.from(report), { key, at })
  if (sealed.outcome === 'refused') throw new Error('a seal without validation data was refused')
  return sealed.xml
}
