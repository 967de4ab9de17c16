import { type Application, ProblemError } from '@kopru/client'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { callNode } from '../api/node.ts'
import { type FormData, withoutEmpty } from './check-form.ts'

export type DraftState = 'saved' | 'unsaved' | 'saving' | 'conflict' | 'failed'

const autosaveAfterMs = 1_200

/**
 * A form's data as one types, saved by itself. Saving sends the revision it started from; when another window has saved
 * meanwhile the node refuses, nothing is lost, and the person chooses.
 */
export function useDraft(application: Application) {
  const client = useQueryClient()
  const { id } = application
  const [data, setData] = useState<FormData>(application.form.data)
  const [state, setState] = useState<DraftState>('saved')
  const [savedAt, setSavedAt] = useState<string>()
  const [error, setError] = useState<unknown>()
  const revision = useRef(application.form.revision)
  const latest = useRef(data)
  const changed = useRef(new Set<string>())
  const running = useRef<Promise<boolean>>(undefined)

  const save = useCallback(async (): Promise<boolean> => {
    if (running.current) await running.current
    if (changed.current.size === 0) return true
    const sent = changed.current
    changed.current = new Set()
    const work = async () => {
      setState('saving')
      try {
        const body = { revision: revision.current, data: withoutEmpty(latest.current) }
        const saved = await callNode<Application>('PUT', `/api/applications/${id}/form`, body)
        revision.current = saved.form.revision
        client.setQueryData(['application', id], saved)
        setSavedAt(new Date().toISOString())
        setState(changed.current.size === 0 ? 'saved' : 'unsaved')
        setError(undefined)
        return true
      } catch (fault) {
        for (const field of sent) changed.current.add(field)
        const conflict = fault instanceof ProblemError && fault.problem.status === 409
        setState(conflict ? 'conflict' : 'failed')
        setError(fault)
        return false
      }
    }
    running.current = work()
    const done = await running.current
    running.current = undefined
    return done
  }, [client, id])

  const change = (field: string, value: unknown) => {
    latest.current = { ...latest.current, [field]: value }
    changed.current.add(field)
    setData(latest.current)
    setState((now) => (now === 'conflict' ? now : 'unsaved'))
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of the data begins the wait anew
  useEffect(() => {
    if (state !== 'unsaved') return undefined
    const timer = setTimeout(() => void save(), autosaveAfterMs)
    return () => clearTimeout(timer)
  }, [state, save, data])

  // What was typed last is saved also when the person leaves the page or the window before its time.
  useEffect(() => {
    const leave = () => document.visibilityState === 'hidden' && void save()
    document.addEventListener('visibilitychange', leave)
    return () => {
      document.removeEventListener('visibilitychange', leave)
      void save()
    }
  }, [save])

  /** After a conflict: what the other window saved, with this window's own changes over it or without them. */
  const resolve = async (keepMine: boolean) => {
    const other = await callNode<Application>('GET', `/api/applications/${id}`)
    revision.current = other.form.revision
    const mine = Object.fromEntries([...changed.current].map((field) => [field, latest.current[field]]))
    latest.current = keepMine ? { ...other.form.data, ...mine } : other.form.data
    setData(latest.current)
    if (!keepMine) changed.current = new Set()
    client.setQueryData(['application', id], other)
    setError(undefined)
    setState(keepMine ? 'unsaved' : 'saved')
  }

  return { data, state, savedAt, error, change, save, resolve }
}
