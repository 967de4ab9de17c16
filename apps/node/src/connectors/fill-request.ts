import type { Operation, RegisterRequest } from './schema.ts'

/**
 * Fills a declared operation with its keys: those named in the path go there, percent-encoded; the others make the body.
 * Keys that the operation does not name are not sent. Throws when a declared key has no value, since a question without
 * it would be a wider one, and when a value cannot stand in the path.
 */
export function fillRequest(operation: Operation, keys: Readonly<Record<string, unknown>>): RegisterRequest {
  const { method, serviceCode } = operation
  const lacking = operation.keys.find((name) => !Object.hasOwn(keys, name) || keys[name] === undefined)
  if (lacking !== undefined) throw new Error(`the key ${lacking} of the operation has no value`)
  const inPath = new Set<string>()
  const path = operation.path.replaceAll(/\{([a-zA-Z]+)\}/g, (_, name: string) => {
    const value = operation.keys.includes(name) ? keys[name] : undefined
    // Dots alone would climb out of the declared path, and no encoding hides them (URL Standard §4.3).
    if (typeof value !== 'string' || value === '' || value === '.' || value === '..')
      throw new Error(`the key ${name} cannot stand in the path`)
    inPath.add(name)
    return encodeURIComponent(value)
  })
  const base = { method, path, ...(serviceCode && { serviceCode }) }
  const rest = operation.keys.filter((name) => !inPath.has(name))
  if (method !== 'GET') return { ...base, body: Object.fromEntries(rest.map((name) => [name, keys[name]])) }
  // Query strings end up in logs on the way, which are no place for a person's data.
  if (rest.length > 0) throw new Error(`an operation with GET has its keys in the path, ${rest.join(', ')} too`)
  return base
}
