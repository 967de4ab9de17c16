import { type Connection, type Meta, request, requestFile, type Session } from '@kopru/client'
import { QueryClient, queryOptions, useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: false, staleTime: 5_000, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
})

/** Sends one request to the portal's own node, with the session's CSRF token and in the reader's language. */
export function callNode<T>(method: Method, path: string, body?: object): Promise<T> {
  return request<T>(connection(), method, path, body)
}

/** As `callNode`, for an answer that is a file. */
export function callForFile(method: Method, path: string, body?: object): Promise<Blob> {
  return requestFile(connection(), method, path, body)
}

function connection(): Connection {
  const csrfToken = queryClient.getQueryData<Session>(['session'])?.csrfToken
  return {
    baseUrl: '',
    fetch: (...call) => fetch(...call),
    language: document.documentElement.lang,
    ...(csrfToken ? { csrfToken } : {}),
  }
}

export const metaQuery = queryOptions({
  queryKey: ['meta'],
  queryFn: () => callNode<Meta>('GET', '/api/meta'),
  staleTime: 30_000,
  refetchInterval: 60_000,
})

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () => callNode<Session>('GET', '/api/session'),
  staleTime: 30_000,
})

export const useSession = (): Session => useSuspenseQuery(sessionQuery).data
export const useMeta = (): Meta => useSuspenseQuery(metaQuery).data

/** Whose portal this is, and the other parties by code. */
export function useParties() {
  const meta = useMeta()
  const all = new Map(meta.parties.map((party) => [party.code, party] as const))
  return {
    own: meta.party,
    all: meta.parties,
    name: (code: string) => (code === meta.party ? meta.partyName : all.get(code)?.name),
    find: (code: string) => all.get(code),
  }
}

/** A change at the node whose answer is the new state of `queryKey`. */
export function useChange<T, V = void>(
  queryKey: readonly unknown[],
  call: (variables: V) => { method: Method; path: string; body?: object },
) {
  const client = useQueryClient()
  return useMutation<T, Error, V>({
    mutationFn: (variables) => {
      const { method, path, body } = call(variables)
      return callNode<T>(method, path, body)
    },
    onSuccess: (answer) => client.setQueryData(queryKey, answer),
  })
}
