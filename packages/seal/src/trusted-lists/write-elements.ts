import { escapeXml } from '../xades/write-signature.ts'

export const tag = (name: string, ...content: readonly string[]) => `<${name}>${content.join('')}</${name}>`
export const leaf = (name: string, text: string) => tag(name, escapeXml(text))
