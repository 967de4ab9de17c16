import { createHash } from 'node:crypto'

export interface Link {
  /** 1 for the first entry. */
  readonly seq: number
  readonly entryId: string
  /** Hash of the link before; 32 zero bytes for the first. */
  readonly prev: Uint8Array
  /** SHA-256 over prev ‖ seq as eight bytes ‖ the entry's hash. */
  readonly hash: Uint8Array
}

export const noLink = { seq: 0, hash: new Uint8Array(32) } as const

export function linkEntry(head: Pick<Link, 'seq' | 'hash'>, entry: { id: string; hash: Uint8Array }): Link {
  const seq = head.seq + 1
  const number = Buffer.alloc(8)
  number.writeBigUInt64BE(BigInt(seq))
  const hash = createHash('sha256').update(head.hash).update(number).update(entry.hash).digest()
  return { seq, entryId: entry.id, prev: head.hash, hash }
}
