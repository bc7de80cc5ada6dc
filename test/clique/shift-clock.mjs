/** Loaded before a node of a test: its clock is off by MEDREC_TEST_CLOCK seconds. */
const by = Number(process.env['MEDREC_TEST_CLOCK'] ?? 0) * 1_000
const { now } = Date
Date.now = () => now() + by
