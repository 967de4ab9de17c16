/** Who signed, from a certificate's subject (RFC 4514): its common name, or the whole when it names none. */
export function signerName(subject: string): string {
  const found = /(?:^|[,+]\s*)CN=((?:\\.|[^,+\\])+)/i.exec(subject)?.[1]
  return found?.replace(/\\(.)/g, '$1').trim() ?? subject
}
