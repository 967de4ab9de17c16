import type { Conviction, FoundingParty } from '../population/person.ts'

type Words = Record<Conviction['offence'] | Conviction['sentence']['is'] | 'months', string>

const words: Record<FoundingParty, Words> = {
  KZ: {
    theft: 'ұрлық',
    fraud: 'алаяқтық',
    'traffic-offence': 'жол қозғалысы ережесін бұзу',
    hooliganism: 'бұзақылық',
    forgery: 'құжатты қолдан жасау',
    fine: 'айыппұл',
    probation: 'пробациялық бақылау',
    imprisonment: 'бас бостандығынан айыру',
    months: 'ай',
  },
  TR: {
    theft: 'hırsızlık',
    fraud: 'dolandırıcılık',
    'traffic-offence': 'trafik suçu',
    hooliganism: 'kamu huzurunu bozma',
    forgery: 'belgede sahtecilik',
    fine: 'adli para cezası',
    probation: 'denetimli serbestlik',
    imprisonment: 'hapis cezası',
    months: 'ay',
  },
  KG: {
    theft: 'уурулук',
    fraud: 'алдамчылык',
    'traffic-offence': 'жол кыймылынын эрежесин бузуу',
    hooliganism: 'бейбаштык',
    forgery: 'документти жасалмалоо',
    fine: 'айып пул',
    probation: 'пробациялык көзөмөл',
    imprisonment: 'эркинен ажыратуу',
    months: 'ай',
  },
  UZ: {
    theft: 'oʻgʻrilik',
    fraud: 'firibgarlik',
    'traffic-offence': 'yoʻl harakati qoidasini buzish',
    hooliganism: 'bezorilik',
    forgery: 'hujjatni qalbakilashtirish',
    fine: 'jarima',
    probation: 'probatsiya nazorati',
    imprisonment: 'ozodlikdan mahrum qilish',
    months: 'oy',
  },
  AZ: {
    theft: 'oğurluq',
    fraud: 'dələduzluq',
    'traffic-offence': 'yol hərəkəti qaydasının pozulması',
    hooliganism: 'xuliqanlıq',
    forgery: 'sənədin saxtalaşdırılması',
    fine: 'cərimə',
    probation: 'probasiya nəzarəti',
    imprisonment: 'azadlıqdan məhrumetmə',
    months: 'ay',
  },
}

/** One line in the language of the state: when, by which court, under which number, for what, to what. */
export function describeConviction(
  party: FoundingParty,
  { sentencedOn, court, caseNumber, offence, sentence }: Conviction,
): string {
  const said = words[party]
  const measure =
    sentence.is === 'fine'
      ? `${(sentence.amountMinor / 100).toFixed(2)} ${sentence.currency}`
      : `${sentence.months} ${said.months}`
  return `${sentencedOn}, ${court}, № ${caseNumber}: ${said[offence]}; ${said[sentence.is]}, ${measure}`
}
