import { type BrowserSigner, fromBase64, toBase64 } from './browser-signer.ts'

/**
 * The make-believe means of signing of the sandbox, for states whose own cannot be reached from a page yet: the
 * sandbox's service signs for a sample person.
 */
export function sandboxSigner({ address, person }: { address: string; person: string }): BrowserSigner {
  return {
    sign: async ({ content, isDetached, signal }) => {
      const body = JSON.stringify({ person, content: toBase64(content), detached: isDetached })
      const headers = { 'content-type': 'application/json' }
      const request = { method: 'POST', headers, body, ...(signal ? { signal } : {}) }
      const response = await fetch(address, request).catch(() => undefined)
      if (!response) return signal?.aborted ? { is: 'cancelled' } : { is: 'unavailable' }
      if (!response.ok) return { is: 'refused', detail: `HTTP ${response.status}` }
      const cms = fromBase64(await response.text())
      return cms ? { is: 'signed', cms } : { is: 'refused', detail: 'an answer of another form' }
    },
  }
}
