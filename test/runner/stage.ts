/** What became of one stage. */
export interface StageResult {
  passed: number
  failed: number
  skipped: number
  /** What failed, a text each: where it stands, its name and why. Those that were found, which may be fewer. */
  failures?: string[]
}

/** What a stage is given. */
export interface StageOptions {
  root: string
  signal: AbortSignal
  /** Takes text as it comes, with its line ends. */
  print: (text: string) => void
  /** By how much the programs that it runs give way to others, as `nice` counts: 0 to 19. */
  niceness: number
}

/** Stages that run one after the other. */
export interface Lane { stages: Stage[], niceness: number }

/** One part of `npm test`. */
export interface Stage {
  name: string
  /** Prints as it goes, by `print` only; what it throws counts as one failure. */
  run: (options: StageOptions) => Promise<StageResult>
}
