import { flushCompileCache } from 'node:module'

// Loaded into every process of the federation before its own code: when the supervisor dies without a word (kill -9),
// its channel closes, and the process ends as if told to. Otherwise it would keep its ports from the next start.
process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM')
  setTimeout(() => process.exit(1), 8000).unref()
})
process.channel?.unref()

// Compiled code is kept for the next start, also when this process will end by kill -9.
setTimeout(flushCompileCache, 20_000).unref()
