// Prints "N passed, N failed" from the runner's own results, and exits with a code that agrees with both the results
// and the runner's exit code: node scripts/count-tests.mjs results.json <exit code of the runner>
import { readFileSync } from 'node:fs'

const [file = '', code = '1'] = process.argv.slice(2)
const runnerFailed = code !== '0'

const { passed, failed } = count(readResults(file))
console.log(`\n${passed} passed, ${failed} failed`)
process.exit(failed > 0 || passed === 0 ? Number(code) || 1 : 0)

/**
 * A file that could not be loaded has no tests to fail, and counts as one; so does a run that failed without saying
 * where, or that left no results. A test that was not run was not passed.
 */
function count(results) {
  if (results === undefined) return { passed: 0, failed: 1 }
  const broken = results.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  )
  const notPassed = results.numTotalTests - results.numPassedTests + broken.length
  return { passed: results.numPassedTests, failed: notPassed === 0 && runnerFailed ? 1 : notPassed }
}

function readResults(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
