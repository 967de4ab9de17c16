import { readFileSync } from 'node:fs'

/**
 * Calls back once when npm, which started us through a shell, is gone: neither of them passes every signal on, and a
 * federation that nobody's terminal holds would keep its ports. The watch holds no process open.
 */
export function watchLauncher(onGone: () => void): void {
  const launchers = () => [process.ppid, parentOf(process.ppid)].join()
  const first = launchers()
  const watch = setInterval(() => {
    if (launchers() === first) return
    clearInterval(watch)
    onGone()
  }, 500)
  watch.unref()
}

/** Field 4 of proc_pid_stat(5); where there is no /proc, the direct parent has to do. */
function parentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1] ?? ''
  } catch {
    return ''
  }
}
