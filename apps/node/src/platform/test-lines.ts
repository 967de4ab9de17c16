import { Writable } from 'node:stream'

/** A destination for logs in tests, and everything that was said into it. */
export function captureLines(): { destination: Writable; said(): string } {
  const lines: string[] = []
  const destination = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk))
      done()
    },
  })
  return { destination, said: () => lines.join('') }
}
