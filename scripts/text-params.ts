/** The names in simple braces: "{from} → {to}". Sorted, each once. */
export function bracesOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\{([a-zA-Z][a-zA-Z0-9]*)\}/g)].map(([, name]) => name ?? ''))].sort()
}

/** The part of an ICU message's syntax tree that matters here; numbers are the parser's element types. */
export interface MessageElement {
  readonly type: number
  readonly value?: unknown
  readonly options?: Readonly<Record<string, { readonly value: readonly MessageElement[] }>>
  readonly children?: readonly MessageElement[]
}

const literal = 0
const pound = 7
const tag = 8

/** The arguments of an ICU message, wherever they stand in it. Sorted, each once. */
export function messageParamsOf(elements: readonly MessageElement[]): string[] {
  const names = elements.flatMap((element) => {
    const inner = [...Object.values(element.options ?? {}).map(({ value }) => value), element.children ?? []]
    const own = [literal, pound, tag].includes(element.type) ? [] : [String(element.value)]
    return [...own, ...inner.flatMap(messageParamsOf)]
  })
  return [...new Set(names)].sort()
}
