/** A file that is to be checked, and what it signs where that lies in a file of its own. */
export interface GivenFile {
  readonly file: File
  readonly content?: File
}

/** As the node takes it. */
export function formOf({ file, content }: GivenFile): FormData {
  const body = new FormData()
  body.append('file', file)
  if (content) body.append('content', content)
  return body
}
