import type { Problem } from './api/common.ts'

/** What a node answered when it did not do as asked. `problem` carries the stable code and its parameters. */
export class ProblemError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(`${problem.code}: ${problem.title}`)
    this.problem = problem
  }
}

export interface Connection {
  /** Address of the node, without a trailing slash; empty for the page's own origin. */
  readonly baseUrl: string
  readonly fetch: typeof globalThis.fetch
  /** Reader's language (BCP 47), so that refusals come in it. */
  readonly language: string
  /** CSRF token of the session (RFC 9700-style synchroniser); sent with unsafe methods. */
  readonly csrfToken?: string
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/**
 * Sends one request to a node's web API and returns the parsed JSON answer.
 * Throws {@link ProblemError} when the node refuses, and whatever `fetch` throws when the node cannot be reached.
 */
export async function request<T>(connection: Connection, method: Method, path: string, body?: object): Promise<T> {
  const text = await (await send(connection, method, path, body)).text()
  return (text ? JSON.parse(text) : undefined) as T
}

/** As `request`, for an answer that is a file. */
export async function requestFile(connection: Connection, method: Method, path: string, body?: object): Promise<Blob> {
  return (await send(connection, method, path, body)).blob()
}

async function send(connection: Connection, method: Method, path: string, body?: object): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json', 'accept-language': connection.language }
  if (method !== 'GET' && connection.csrfToken) headers['x-kopru-csrf'] = connection.csrfToken
  const isForm = typeof FormData !== 'undefined' && body instanceof FormData
  if (body && !isForm) headers['content-type'] = 'application/json'
  const answer = await connection.fetch(`${connection.baseUrl}${path}`, {
    method,
    headers,
    ...(body ? { body: isForm ? body : JSON.stringify(body) } : {}),
  })
  if (!answer.ok) throw new ProblemError(readProblem(answer.status, await answer.text()))
  return answer
}

function readProblem(status: number, text: string): Problem {
  try {
    const problem: unknown = JSON.parse(text)
    if (typeof problem === 'object' && problem && 'code' in problem) return problem as Problem
  } catch {
    // Not JSON: something between us and the node answered, a proxy for instance.
  }
  return {
    type: 'about:blank',
    title: `HTTP ${status}`,
    status,
    code: 'platform.unreadable-answer',
    params: { status },
  }
}
