import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ServiceDeclaration } from './declaration.ts'
import { checkDeclaration } from './rules/check-declaration.ts'

/** Every fault of a state's own declarations at once, each with its file and place. */
export class DeclarationError extends Error {
  override readonly name = 'DeclarationError'
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(`The service declarations cannot be used:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
    this.faults = faults
  }
}

/**
 * Reads and checks `services/*.json` of a state's folder. Throws `DeclarationError` with all faults of all files.
 * A state without that folder offers no services.
 */
export function readDeclarations(
  stateFolder: string,
  context: { party: string; evidenceTypes: readonly string[] },
): ServiceDeclaration[] {
  const folder = join(stateFolder, 'services')
  if (!existsSync(folder)) return []
  const faults: string[] = []
  const services: ServiceDeclaration[] = []
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()) {
    const checked = checkDeclaration(parse(join(folder, file)), context)
    if (checked.is === 'faulty') faults.push(...checked.faults.map((fault) => `${file} ${fault}`))
    else if (checked.service.id !== file.slice(0, -5))
      faults.push(`${file} /id: is ${checked.service.id}; the file must be named after it`)
    else services.push(checked.service)
  }
  if (faults.length > 0) throw new DeclarationError(faults)
  return services
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
