/** A `fetch` that gives one answer, or finds no connection where there is none; `calls` is what was asked. */
export function fetchGiving(answer: unknown, status = 200) {
  const calls: [string, RequestInit][] = []
  const fetch = (async (url: string, init: RequestInit) => {
    calls.push([url, init])
    if (answer === undefined) throw new TypeError('no connection')
    return new Response(typeof answer === 'string' ? answer : JSON.stringify(answer), { status })
  }) as typeof globalThis.fetch
  return { calls, fetch }
}
