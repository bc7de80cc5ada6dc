import { writeFileSync } from 'node:fs'

/** A reporter of @web/test-runner that writes the counts of the run, as JSON, to the file MEDREC_TEST_COUNTS names. */
export function countBrowserResults () {
  return {
    stop ({ sessions }) {
      const file = process.env.MEDREC_TEST_COUNTS
      if (file === undefined) return
      const counts = { passed: 0, failed: 0, skipped: 0 }
      const visit = suite => {
        for (const test of suite.tests) counts[test.skipped ? 'skipped' : test.passed ? 'passed' : 'failed']++
        for (const inner of suite.suites) visit(inner)
      }
      for (const session of sessions) {
        if (session.testResults !== undefined) visit(session.testResults)
        // A file that did not load has no test that could fail.
        if (!session.passed && session.errors.length > 0) counts.failed++
      }
      writeFileSync(file, JSON.stringify(counts))
    }
  }
}
