import { expect, test } from 'vitest'
import { loadXmlLibrary } from './library.ts'
import { openXml } from './open-document.ts'

test('no comment, text or processing instruction hides the elements behind it', async () => {
  const xml = '<a>x<b/><!-- --><c/><?p?><d/>y<![CDATA[<e/>]]><f/><?q?><?r?><g/></a>'
  const document = openXml(await loadXmlLibrary(), Buffer.from(xml))
  expect(document.root.children.map(({ name }) => name)).toEqual(['b', 'c', 'd', 'f', 'g'])
  expect(document.all('', 'g')[0]?.path()).toEqual([4])
})
