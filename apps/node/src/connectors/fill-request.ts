import type { Operation, RegisterRequest } from './schema.ts'

/**
 * Fills a declared operation with its keys: those named in the path go there, percent-encoded; the others make the body.
 * Keys that the operation does not name are not sent. Throws when a key in the path is missing, which is a fault of the
 * declaration.
 */
export function fillRequest(operation: Operation, keys: Readonly<Record<string, unknown>>): RegisterRequest {
  const inPath = new Set<string>()
  const path = operation.path.replaceAll(/\{([a-zA-Z]+)\}/g, (_, name: string) => {
    const value = keys[name]
    if (typeof value !== 'string' || value === '') throw new Error(`the key ${name} in the path has no value`)
    inPath.add(name)
    return encodeURIComponent(value)
  })
  const { method, serviceCode } = operation
  const base = { method, path, ...(serviceCode && { serviceCode }) }
  if (method === 'GET') return base
  const rest = operation.keys.filter((name) => !inPath.has(name) && keys[name] !== undefined)
  return { ...base, body: Object.fromEntries(rest.map((name) => [name, keys[name]])) }
}
