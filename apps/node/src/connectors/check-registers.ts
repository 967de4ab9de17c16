import type { RegisterDeclaration } from './schema.ts'

/** What the form alone cannot say: everything that would otherwise show only when somebody's evidence is wanted. */
export function findFaults(declarations: readonly RegisterDeclaration[]): string[] {
  const ids = declarations.map(({ id }) => id)
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `${id}: declared twice`)
  const faults = declarations.flatMap(({ id, connector, xroad, operations }) => [
    ...(connector === 'xroad' && !xroad ? [`${id}: a register behind X-Road declares client and provider`] : []),
    ...Object.entries(operations).flatMap(([name, { method, serviceCode, path, keys }]) => {
      const inPath = [...path.matchAll(/\{([^}]*)\}/g)].map(([, key = '']) => key)
      const strange = inPath.find((key) => !keys.includes(key))
      const beside = keys.find((key) => !inPath.includes(key))
      return [
        ...(connector === 'xroad' && !serviceCode ? [`${id}/${name}: X-Road needs a serviceCode`] : []),
        ...(strange !== undefined ? [`${id}/${name}: the path names ${strange}, which is not among its keys`] : []),
        ...(method === 'GET' && beside !== undefined ? [`${id}/${name}: with GET the key ${beside} has no place`] : []),
      ]
    }),
  ])
  return [...twice, ...faults]
}
