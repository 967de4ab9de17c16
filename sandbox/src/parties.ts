/** The states that the sandbox makes believe, in the order of their ports. */
export const parties = ['KZ', 'TR', 'KG', 'UZ', 'AZ'] as const
export type Party = (typeof parties)[number]

export function isParty(value: string): value is Party {
  return (parties as readonly string[]).includes(value)
}

export interface Ports {
  portal: number
  exchange: number
  login: number
  registers: number
  pki: number
  payment: number
  validation: number
  signing: number
  postgres: number
}

/** Ten ports a state: with base 7000, Kazakhstan has 7010–7019, Türkiye 7020–7029 and so on. */
export function portsOf(party: Party, portBase: number): Ports {
  const first = portBase + 10 * (parties.indexOf(party) + 1)
  return {
    portal: first,
    exchange: first + 1,
    login: first + 2,
    registers: first + 3,
    pki: first + 4,
    payment: first + 5,
    validation: first + 6,
    signing: first + 7,
    postgres: first + 9,
  }
}

/** What a person's browser and the nodes call; every service of the sandbox is on this machine. */
export function localUrl(port: number, path = ''): string {
  return `http://localhost:${port}${path}`
}
