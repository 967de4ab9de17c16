import { judgeByLists, type ReportedVerdict, type SealVerdict, type TrustedList, type TrustedLists } from '@kopru/seal'

/** A state's own list, by itself: what it counts for in other states is the agreements' to say. */
export const onlyList = (list: TrustedList): TrustedLists => ({ used: [{ list, equivalences: [] }], notUsed: [] })

/** A verdict judged further by the list of the state that vouches for it, with the signature's qualification. */
export function judgeByOwnList(before: SealVerdict, list: TrustedList, at: Date): ReportedVerdict {
  const { verdict, qualification } = judgeByLists(before, { lists: onlyList(list), at })
  return { ...verdict, qualification }
}
