import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'

/** A reporter of @web/test-runner that writes the counts of the run, and what failed, as JSON, to the file MEDREC_TEST_COUNTS names. */
export function countBrowserResults () {
  return {
    stop ({ sessions }) {
      const file = process.env.MEDREC_TEST_COUNTS
      if (file === undefined) return
      const counts = { passed: 0, failed: 0, skipped: 0, failures: [] }
      const visit = (suite, path) => {
        for (const test of suite.tests) {
          counts[test.skipped ? 'skipped' : test.passed ? 'passed' : 'failed']++
          if (!test.skipped && !test.passed) counts.failures.push(`${path}: ${test.name}: ${test.error?.message}`)
        }
        for (const inner of suite.suites) visit(inner, path)
      }
      for (const session of sessions) {
        const path = relative(process.cwd(), session.testFile ?? '')
        if (session.testResults !== undefined) visit(session.testResults, path)
        // A file that did not load has no test that could fail.
        if (session.passed || session.errors.length === 0) continue
        counts.failed++
        counts.failures.push(...session.errors.map(({ message }) => `${path}: ${message}`))
      }
      writeFileSync(file, JSON.stringify(counts))
    }
  }
}
