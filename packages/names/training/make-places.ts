// npm run names:places — writes the places that the matching knows, so that the library reads no
// file when it runs. A test beside the matching fails where places.json is not what places.tsv makes.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { placesJson } from './places.ts'

writeFileSync(join(import.meta.dirname, '../src/matching/places.json'), placesJson())
