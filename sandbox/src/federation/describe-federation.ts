import { dirname, join } from 'node:path'
import { homeCandidates } from '../../../apps/node/src/platform/home-candidates.ts'
import { typedPath } from '../../../apps/node/src/platform/typed-path.ts'
import { sandboxPassword } from '../login/accounts.ts'
import { type Party, parties } from '../parties.ts'
import { samplePeople } from '../population/population.ts'
import { uzbekSampleFile } from '../validation/uzbek-sample-file.ts'
import { checkout } from './home.ts'

const names: Record<Party, string> = {
  KZ: 'Kazakhstan',
  TR: 'Türkiye',
  KG: 'Kyrgyzstan',
  UZ: 'Uzbekistan',
  AZ: 'Azerbaijan',
}

export interface Described {
  readonly urls: Readonly<Record<Party, string>>
  readonly home: string
  readonly portBase: number
}

/** One table: where each state's portal is, and as whom to log in there; then what to try next. */
export function describeFederation({ urls, home, portBase }: Described): string {
  const isFoundByItself = portBase === 7000 && homeCandidates(checkout, process.getuid?.() === 0).includes(home)
  const place = isFoundByItself ? '' : ` --home ${typedPath(home)}`
  const lists = join(home, 'lists')
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
    `Everybody’s password is "${sandboxPassword}". Each log-in page lists more people to try: one without a birth record,`,
    'one with two of them, one whose log-in is not strong enough, and others.',
    '',
    `Data           ${home}`,
    `Trusted lists  ${lists}`,
    `Samples        ${dirname(uzbekSampleFile(home))}`,
    '',
    'In another terminal, in this folder:',
    `  npx kopru journey residence-permit --from KZ --to TR${place}`,
    `  npx kopru verify ${typedPath(uzbekSampleFile(home))} --lists ${typedPath(lists)}`,
    `  npx kopru verify PERMIT.pdf --lists ${typedPath(lists)}`,
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
