import { join } from 'node:path'
import { expect, test } from 'vitest'
import { typedPath } from './typed-path.ts'

test('a path is typed so that a shell reads it as one word', () => {
  expect(typedPath('/tmp/h9/lists')).toBe('/tmp/h9/lists')
  expect(typedPath(join(process.cwd(), '.kopru/lists'))).toBe('.kopru/lists')
  expect(typedPath('/tmp/it’s $HOME')).toBe("'/tmp/it’s $HOME'")
  expect(typedPath("/tmp/it's")).toBe("'/tmp/it'\\''s'")
  expect(typedPath('-x')).toBe('./-x')
})
