/** What one rule of the project found wrong: lines to show, each beginning with a path where it has one. Empty: all is well. */
export interface Check {
  /** A few words for the list of results. */
  name: string
  run: (options: CheckOptions) => Promise<string[]>
}

/** The project's folder, and its files as `listFiles` gives them. */
export interface CheckOptions {
  root: string
  files: string[]
}
