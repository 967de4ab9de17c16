import { expect, test } from 'vitest'
import { signerName } from './signer-name.ts'

test('a certificate’s subject is read by its common name', () => {
  expect(signerName('CN=Göç İdaresi Başkanlığı, O=Göç İdaresi Başkanlığı, C=TR')).toBe('Göç İdaresi Başkanlığı')
  expect(signerName('C=KZ, O=Комитет, CN=Бас прокуратура\\, ҚСК')).toBe('Бас прокуратура, ҚСК')
})

test('a subject without a common name stands as it is', () => {
  expect(signerName('Комитет по статистике')).toBe('Комитет по статистике')
})
