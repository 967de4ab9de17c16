import type { FileSource } from '../files/file-source.ts'
import { verifyFile } from '../files/verify-file.ts'
import type { SealTrust } from '../judge-trust.ts'
import { trust } from './sealed-samples.ts'

/** Judges a seal that must pass at level LT; anything else would measure the wrong work. */
export async function pass(input: Uint8Array | FileSource, by: SealTrust = trust): Promise<void> {
  const { signatures } = await verifyFile(input, { trust: by })
  const [first, ...more] = signatures
  if (first?.indication !== 'TOTAL_PASSED' || first.level !== 'LT' || more.length > 0)
    throw new Error(`A genuine seal was not passed: ${JSON.stringify(signatures)}`)
}
