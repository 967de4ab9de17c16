/** The keywords of a declared field that the portal shows and checks; the node judges by the whole schema. */
export interface FieldSchema {
  readonly type?: string
  readonly format?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly formatMinimum?: string
  readonly formatMaximum?: string
  readonly readOnly?: boolean
  /** Not of JSON Schema: `today`, or the field whose day this one's must not come before. */
  readonly notBefore?: string
  /** Not of JSON Schema: a national identifier by the public rule of that party. */
  readonly identifier?: { readonly party: string; readonly kind: string }
}

export interface FormSchema {
  readonly required: readonly string[]
  readonly properties: Readonly<Record<string, FieldSchema>>
}

/** What the portal needs of a declared JSON Schema. */
export function readFormSchema(schema: Readonly<Record<string, unknown>>): FormSchema {
  const { required = [], properties = {} } = schema as Partial<FormSchema>
  return { required, properties }
}

export type FieldKind = 'date' | 'radio' | 'select' | 'boolean' | 'number' | 'text' | 'long-text'

/** A few options are all shown; many go into a list. Text that may be long gets several lines. */
export function fieldKind(schema: FieldSchema): FieldKind {
  if (schema.enum) return schema.enum.length <= 7 ? 'radio' : 'select'
  if (schema.type === 'boolean') return 'boolean'
  if (schema.type === 'number' || schema.type === 'integer') return 'number'
  if (schema.format === 'date') return 'date'
  return (schema.maxLength ?? 0) >= 300 ? 'long-text' : 'text'
}
