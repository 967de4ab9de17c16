import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/**
 * Keeps of CLDR what the portal prints: the Gregorian calendar, no names of time zones, the federation's currencies.
 * Cuts a language's data to about a tenth. The files call one function with `JSON.parse("…")`.
 */
function trimLocaleData(): Plugin {
  const currencies = new Set(['KZT', 'TRY', 'KGS', 'UZS', 'AZN', 'HUF', 'TMT', 'EUR', 'USD', 'RUB'])
  return {
    name: 'kopru:trim-locale-data',
    transform(code, id) {
      if (!/@formatjs\/intl-(datetimeformat|numberformat)\/locale-data\/[\w-]+\.js/.test(id)) return undefined
      const kind = id.includes('intl-datetimeformat') ? 'DATETIMEFORMAT' : 'NUMBERFORMAT'
      const entry = readLocaleData(code)
      const { data } = entry
      if (kind === 'DATETIMEFORMAT') {
        data['timeZoneName'] = {}
        delete data['calendarData']
        data['ca'] = ['gregory']
        data['formats'] = { gregory: (data['formats'] as Record<string, unknown>)['gregory'] }
      } else {
        const all = Object.entries(data['currencies'] as Record<string, unknown>)
        data['currencies'] = Object.fromEntries(all.filter(([currency]) => currencies.has(currency)))
        data['units'] = { simple: {}, compound: {} }
      }
      const queue = `globalThis.__FORMATJS_${kind}_DATA__`
      return { code: `(${queue} ??= []).push(${JSON.stringify(entry)})`, map: null }
    },
  }
}

/** The files hold their JSON as the argument of a call: escaped in `JSON.parse("…")`, or plain and last. */
function readLocaleData(code: string): { data: Record<string, unknown>; locale: string } {
  const parse = code.indexOf('JSON.parse("')
  if (parse >= 0) return JSON.parse(JSON.parse(code.slice(parse + 11, code.lastIndexOf('")') + 1)))
  return JSON.parse(code.slice(code.lastIndexOf('({') + 1, code.lastIndexOf('})') + 1))
}

export default defineConfig({
  plugins: [react(), trimLocaleData()],
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    rolldownOptions: {
      // The schemas of the web API are for the server; the portal takes their types and the small client only.
      treeshake: { moduleSideEffects: (id) => !/\/packages\/(client|names)\/|\/typebox\//.test(id) },
    },
  },
})
