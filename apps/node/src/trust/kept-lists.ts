import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The highest edition of each state's list that was ever usable: an older one is a roll-back, after a restart too. */
export interface KeptLists {
  find(party: string): { readonly number: number; readonly xml: Uint8Array } | undefined
  keep(party: string, number: number, xml: Uint8Array): void
}

export function openKeptLists(folder: string): KeptLists {
  mkdirSync(folder, { recursive: true })
  const numbers = readNumbers(join(folder, 'numbers.json'))
  const fileOf = (party: string, number: number) => join(folder, `${party}-${number}.xml`)
  return {
    find: (party) => {
      const number = numbers[party]
      if (number === undefined) return undefined
      return { number, xml: new Uint8Array(readOrNothing(fileOf(party, number))) }
    },
    keep: (party, number, xml) => {
      if (numbers[party] === number) return
      write(fileOf(party, number), xml)
      numbers[party] = number
      write(join(folder, 'numbers.json'), JSON.stringify(numbers))
    },
  }
}

/** Throws where the file is there and says something else: then roll-backs could not be told. */
function readNumbers(file: string): Record<string, number> {
  const text = readOrNothing(file).toString('utf8')
  return text === '' ? {} : (JSON.parse(text) as Record<string, number>)
}

function readOrNothing(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}

function write(file: string, content: string | Uint8Array): void {
  const draft = `${file}.${process.pid}.new`
  writeFileSync(draft, content)
  renameSync(draft, file)
}
