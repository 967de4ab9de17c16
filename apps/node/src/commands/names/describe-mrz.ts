import type { MrzFault, MrzReading } from '@kopru/names'

export type FaultInWords = MrzFault & { readonly text: string }

/** What a person reads: the fields, then what is wrong and what may have been misread. */
export function describeReading({ document, valid }: MrzReading, faults: readonly FaultInWords[]): string {
  const fields = Object.entries(document ?? {}).map(([name, value]) => {
    const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    return `  ${words.padEnd(17)}${told(value)}`
  })
  return [
    valid ? 'no fault' : `${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`,
    ...fields,
    ...faults.map(faultLine),
  ].join('\n')
}

export function faultLine({ code, text, hints = [] }: FaultInWords): string {
  const perhaps = hints.map(
    ({ line, column, read, perhaps }) => `\n    perhaps: line ${line}, character ${column} is ${perhaps}, not ${read}`,
  )
  return `  ${text} (${code})${perhaps.join('')}`
}

function told(value: unknown): string {
  if (Array.isArray(value)) return value.filter((part) => part !== '').join(', ') || '–'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return value === null || value === '' ? '–' : String(value)
}
