import { localUrl, parties, portsOf } from '../parties.ts'
import type { Federation } from './federation.ts'

const names = { KZ: 'Kazakhstan', TR: 'Türkiye', KG: 'Kyrgyzstan', UZ: 'Uzbekistan', AZ: 'Azerbaijan' } as const

/** One table: where each state's portal is, and where its make-believe log-in service, registers and so on are. */
export function describeFederation({ portBase, urls }: Federation): string {
  const rows = parties.map((party) => {
    const { login, registers, pki } = portsOf(party, portBase)
    return [`${names[party]} (${party})`, urls[party], localUrl(login), localUrl(registers), localUrl(pki)]
  })
  return table([['State', 'Portal', 'Log-in', 'Registers', 'CA, OCSP, TSA'], ...rows])
}

export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  const [head = [], ...body] = rows.map(line)
  return [head, '─'.repeat(widths.reduce((sum, width) => sum + width + 2, -2)), ...body].join('\n')
}
