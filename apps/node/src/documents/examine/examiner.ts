import { Worker } from 'node:worker_threads'
import type { Examination, ExaminationOrder, Found } from './examination.ts'

export interface ExaminerLimits {
  /** What one file may take, in milliseconds, from when a worker begins with it. */
  readonly timeMs: number
  /** What a worker's own objects may take, in MiB. Bytes of files come on top, limited by what is accepted. */
  readonly memoryMiB: number
  readonly workers: number
  /** How many may wait for a worker. */
  readonly waiting: number
}

const defaults: ExaminerLimits = { timeMs: 10_000, memoryMiB: 384, workers: 2, waiting: 16 }

export interface Examiner {
  /** Never throws for what is in a file. */
  examine(order: ExaminationOrder): Promise<Examination>
}

/**
 * Judges files in threads of their own: a file made to take forever, or all memory, ends its thread and nothing else.
 * Threads are started by the first file and kept; they do not keep the process alive.
 */
export function createExaminer(limits: Partial<ExaminerLimits> = {}, script = workerScript): Examiner {
  const { timeMs, memoryMiB, workers, waiting } = { ...defaults, ...limits }
  const idle: Worker[] = []
  const queue: (() => void)[] = []
  let busy = 0

  const start = () => {
    const worker = new Worker(script, { resourceLimits: { maxOldGenerationSizeMb: memoryMiB } })
    worker.unref()
    return worker
  }

  async function takeTurn(): Promise<void> {
    if (busy >= workers) await new Promise<void>((next) => queue.push(next))
    else busy += 1
  }
  function endTurn(): void {
    const next = queue.shift()
    if (next) next()
    else busy -= 1
  }

  async function run(order: ExaminationOrder): Promise<Examination> {
    const worker = idle.pop() ?? start()
    const examination = await ask(worker, order, timeMs)
    if (examination.is === 'judged') idle.push(worker)
    else await worker.terminate()
    return examination
  }

  return {
    examine: async (order) => {
      if (queue.length >= waiting) return { is: 'too-busy' }
      await takeTurn()
      try {
        return await run(order)
      } finally {
        endTurn()
      }
    },
  }
}

const workerScript = new URL('./examine-worker.ts', import.meta.url)

function ask(worker: Worker, order: ExaminationOrder, timeMs: number): Promise<Examination> {
  return new Promise((resolve) => {
    const end = (examination: Examination) => {
      clearTimeout(timer)
      worker.off('message', tell)
      worker.off('exit', breakOff)
      // The listener for errors stays once: a thread that fails while it is being ended has nobody to tell.
      if (examination.is === 'judged') worker.off('error', breakOff)
      resolve(examination)
    }
    const tell = (found: Found) => end({ is: 'judged', ...found })
    const breakOff = () => end({ is: 'broken' })
    const timer = setTimeout(() => end({ is: 'too-slow' }), timeMs)
    worker.on('message', tell)
    worker.on('error', breakOff)
    worker.on('exit', breakOff)
    worker.postMessage(order)
  })
}
