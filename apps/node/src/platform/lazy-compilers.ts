import { TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox'
import buildSerializer from 'fast-json-stringify'

type Schema = Parameters<typeof buildSerializer>[0]
type Route = Parameters<typeof TypeBoxValidatorCompiler>[0]

/**
 * Writes answers by their schema, which is made into code when its first answer is written: a node declares some sixty
 * answers and may never give most of them. Routes that name one schema share the code.
 */
export function createSerializerCompiler(): (route: { schema: unknown }) => (value: unknown) => string {
  const made = new WeakMap<object, (value: unknown) => string>()
  const serializerOf = (schema: object) => {
    const known = made.get(schema)
    if (known !== undefined) return known
    const serializer = buildSerializer(schema as Schema)
    made.set(schema, serializer)
    return serializer
  }
  return ({ schema }) =>
    (value) =>
      serializerOf(schema as object)(value)
}

/** Checks what comes in by its schema, which is made into code when the first request comes. */
export function compileValidator(route: Route): ReturnType<typeof TypeBoxValidatorCompiler> {
  let validate: ReturnType<typeof TypeBoxValidatorCompiler> | undefined
  return (value) => {
    validate ??= TypeBoxValidatorCompiler(route)
    return validate(value)
  }
}
