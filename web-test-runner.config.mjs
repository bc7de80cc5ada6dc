import { defaultReporter } from '@web/test-runner'
import { playwrightLauncher } from '@web/test-runner-playwright'
import { bundleTests } from './test/runner/bundle-test.mjs'
import { countBrowserResults } from './test/runner/count-browser-results.mjs'
import { CHROMIUM_ARGS, findChromium } from './test/runner/find-chromium.ts'

export default {
  files: 'test/browser/**/*.test.ts',
  nodeResolve: false,
  concurrency: 1,
  testsStartTimeout: 180_000,
  testsFinishTimeout: 400_000,
  testFramework: { config: { ui: 'bdd', timeout: 120_000 } },
  browsers: [playwrightLauncher({ product: 'chromium', launchOptions: { executablePath: findChromium({ env: process.env }), args: CHROMIUM_ARGS } })],
  plugins: [bundleTests({ root: import.meta.dirname })],
  reporters: [defaultReporter({ reportTestProgress: false, reportTestResults: true }), countBrowserResults()]
}
