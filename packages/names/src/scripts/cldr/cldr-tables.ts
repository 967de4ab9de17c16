import type { CldrTable } from './cldr-table.ts'
import azBgn from './tables/az-t-az-cyrl-m0-bgn.json' with { type: 'json' }
import kkBgn from './tables/kk-latn-t-kk-m0-bgn.json' with { type: 'json' }
import kyBgn from './tables/ky-latn-t-ky-m0-bgn.json' with { type: 'json' }
import ruBgn from './tables/ru-latn-t-ru-m0-bgn.json' with { type: 'json' }
import ruFromBgn from './tables/ru-t-ru-latn-m0-bgn.json' with { type: 'json' }
import tkBgn from './tables/tk-t-tk-cyrl-m0-bgn.json' with { type: 'json' }
import uzCyrlFromLatn from './tables/uz-cyrl-t-uz-latn.json' with { type: 'json' }
import uzLatnFromCyrl from './tables/uz-latn-t-uz-cyrl.json' with { type: 'json' }
import uzBgn from './tables/uz-t-uz-cyrl-m0-bgn.json' with { type: 'json' }

/** CLDR's own tables under CLDR's own names, faults included: whoever asks for CLDR gets CLDR. */
const asPublished: readonly CldrTable[] = [
  kkBgn,
  kyBgn,
  tkBgn,
  azBgn,
  uzBgn,
  ruBgn,
  ruFromBgn,
  uzLatnFromCyrl,
  uzCyrlFromLatn,
]

/**
 * BGN/PCGN as printed. CLDR parts Й into И and a breve before it looks for Й, and so never finds it; reading composed
 * letters mends that.
 */
const asPrinted = (table: CldrTable, to: string): CldrTable => ({
  ...table,
  to,
  source: `${table.source}; read with composed letters, so that Й is found`,
  steps: table.steps.filter((step) => step !== 'NFD'),
})

export const cldrTables: readonly CldrTable[] = [
  ...asPublished,
  asPrinted(kkBgn, 'kk-Latn-bgn'),
  asPrinted(kyBgn, 'ky-Latn-bgn'),
  { ...ruBgn, to: 'ru-Latn-bgn' },
  { ...ruFromBgn, from: 'ru-Latn-bgn' },
]
