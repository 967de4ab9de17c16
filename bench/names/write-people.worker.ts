import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { makeSearchRows } from '@kopru/names'
import { describe } from './describe.ts'
import { makeStateMix } from './name-pools.ts'
import { BLOCK, makeBlock } from './people.ts'

/** Writes every `of`-th file of people and their keys, from the `first` on, and says of each when it is there. */
export interface WriterTask {
  readonly seed: string
  readonly folder: string
  readonly people: number
  readonly first: number
  readonly of: number
}

export interface WrittenFile {
  readonly people: string
  readonly keys: string
  readonly count: number
}

/** Rows of a file: large enough that COPY's own start does not count. */
const FILE_BLOCKS = 10

const task: WriterTask = workerData
const mix = makeStateMix(task.seed)
const searchRowOf = makeSearchRows()
for (let file = task.first; file * FILE_BLOCKS * BLOCK < task.people; file += task.of)
  parentPort?.postMessage(writeFile(file))

function writeFile(file: number): WrittenFile {
  const from = file * FILE_BLOCKS * BLOCK
  const to = Math.min(from + FILE_BLOCKS * BLOCK, task.people)
  let people = ''
  let keys = ''
  for (let start = from; start < to; start += BLOCK)
    makeBlock(mix, task.seed, start / BLOCK, Math.min(BLOCK, to - start)).forEach((person, at) => {
      const { language, given, family, patronymic, sex, birthDate } = person
      const id = start + at
      people += `${id}\t${language}\t\\N\t${given}\t${family}\t${patronymic ?? '\\N'}\t${sex}\t${birthDate ?? '\\N'}\n`
      const row = searchRowOf(describe(person))
      keys += `${id}\t{${row.keys.join()}}\t${row.sounds}\t${row.shelf}\n`
    })
  const written = { people: join(task.folder, `people-${file}`), keys: join(task.folder, `keys-${file}`) }
  // The server reads them as another user.
  writeFileSync(written.people, people, { mode: 0o644 })
  writeFileSync(written.keys, keys, { mode: 0o644 })
  return { ...written, count: to - from }
}
