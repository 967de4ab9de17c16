import { sandboxPassword } from '../login/accounts.ts'
import { type Party, parties } from '../parties.ts'
import { samplePeople } from '../population/population.ts'

const names: Record<Party, string> = {
  KZ: 'Kazakhstan',
  TR: 'Türkiye',
  KG: 'Kyrgyzstan',
  UZ: 'Uzbekistan',
  AZ: 'Azerbaijan',
}

/** One table: where each state's portal is, and as whom to log in there. */
export function describeFederation({ urls }: { urls: Readonly<Record<Party, string>> }): string {
  const rows = parties.map((party) => {
    const people = samplePeople(party).slice(0, 2)
    const suffix = party.toLowerCase()
    return [
      `${names[party]} (${party})`,
      urls[party],
      people.map(({ username }) => username).join(', '),
      `officer.${suffix}, operator.${suffix}`,
    ]
  })
  return [
    table([['State', 'Portal', 'People', 'Staff'], ...rows]),
    '',
    `The password of all make-believe people is "${sandboxPassword}". Every log-in page lists more of them, also`,
    'those with whom something goes another way: no birth record, two of them, a low level of assurance…',
  ].join('\n')
}

/** Columns as wide as their widest cell; every name here is one column a character. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd()
  const [head = '', ...body] = rows.map(line)
  return [head, '─'.repeat(widths.reduce((sum, width) => sum + width + 2, -2)), ...body].join('\n')
}
