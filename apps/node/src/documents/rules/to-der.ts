/** A CMS in DER out of a file in DER, PEM (RFC 7468) or bare base64; undefined for what is clearly none. Never throws. */
export function toDer(file: Uint8Array): Uint8Array | undefined {
  if (file[0] === 0x30) return file
  const head = Buffer.from(file.subarray(0, 64)).toString('latin1')
  if (!/^\s*(-----BEGIN [A-Z0-9 ]{1,40}-----|MI[A-Za-z0-9+/\s])/.test(head)) return undefined
  const text = Buffer.from(file).toString('latin1')
  const base64 = (text.split('-----END', 1)[0] ?? '').replace(/^\s*-----BEGIN [^\n]*-----/, '')
  const der = new Uint8Array(Buffer.from(base64, 'base64'))
  return der[0] === 0x30 ? der : undefined
}
