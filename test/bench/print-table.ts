import type { Figure, SectionResult } from './figure.ts'

/** The results as text, a line per figure. */
export function formatTable (results: readonly SectionResult[]): string {
  const lines: string[] = []
  for (const { section, figures, skipped } of results) {
    lines.push('', section)
    if (skipped !== undefined) lines.push(`  not measured: ${skipped}`)
    const rows = figures.map(cells)
    const widths = [0, 1, 2, 3].map(column => Math.max(...rows.map(row => (row[column] ?? '').length), 0))
    rows.forEach((row, at) => {
      lines.push('  ' + row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd())
      const note = figures[at]?.note
      if (note !== undefined) lines.push(`      ${note}`)
    })
  }
  return lines.slice(1).join('\n')
}

function cells (figure: Figure): string[] {
  const { name, value, unit, baseline, ratio, goal, met } = figure
  return [
    name,
    `${round(value)} ${unit}`,
    baseline === undefined ? '' : `${baseline.name} ${round(baseline.value)} ${unit}`,
    ratio === undefined ? '' : `ratio ${round(ratio)}`,
    goal === undefined ? '' : `${met === true ? 'ok' : 'MISSED'} (${formatGoal(goal)})`
  ]
}

function formatGoal (goal: NonNullable<Figure['goal']>): string {
  return [goal.atLeast === undefined ? '' : `≥ ${goal.atLeast}`, goal.atMost === undefined ? '' : `≤ ${goal.atMost}`].filter(part => part !== '').join(', ')
}

function round (value: number): string {
  if (!Number.isFinite(value)) return String(value)
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)))
}
