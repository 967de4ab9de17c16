import type { Meta } from '@kopru/client'
import type { BrowserSigner } from './browser-signer.ts'
import { ncaLayerSigner } from './ncalayer.ts'
import { sandboxSigner } from './sandbox-signer.ts'

/** The adapter to a state's means of signing. The sandbox's signs for whoever logged in last on its machine. */
export function signerFor({ means, address }: Meta['signing'][string]): BrowserSigner {
  return means === 'ncalayer' ? ncaLayerSigner({ address }) : sandboxSigner({ address, person: '' })
}
