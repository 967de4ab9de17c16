import { hash, zeros } from './kit.ts'

const chain = [
  ['the first message', 1, zeros, { seq: 1, prev: zeros }, undefined, 'next'],
  ['the next message', 8, hash('7'), { seq: 8, prev: hash('7') }, undefined, 'next'],
  ['a message is missing', 8, hash('7'), { seq: 9, prev: hash('8') }, undefined, 'gap'],
  ['the expected number over another past', 8, hash('7'), { seq: 8, prev: hash('other') }, undefined, 'fork'],
  ['a message comes again', 8, hash('7'), { seq: 7, prev: hash('6') }, [hash('7'), hash('7')], 'duplicate'],
  ['another message under an old number', 8, hash('7'), { seq: 7, prev: hash('6') }, [hash('7'), hash('7b')], 'fork'],
] as const
export const chainVectors = chain.map(([title, expectedSeq, expectedPrev, link, known, verdict]) => ({
  rule: 'W-23',
  title,
  expectedSeq,
  expectedPrev,
  link,
  ...(known === undefined ? {} : { known: { stored: known[0], arrived: known[1] } }),
  verdict,
}))
