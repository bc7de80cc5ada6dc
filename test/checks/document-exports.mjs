const DECLARATIONS = new Set(['FunctionDeclaration', 'ClassDeclaration', 'VariableDeclaration', 'TSInterfaceDeclaration', 'TSTypeAliasDeclaration'])

/** An ESLint rule: what a file exports says in a TSDoc comment what it is. */
export const documentExports = {
  meta: { type: 'suggestion', schema: [], messages: { missing: 'Say in a /** comment */ what this exported thing takes, gives and is for.' } },
  create (context) {
    return {
      ExportNamedDeclaration (node) {
        if (node.declaration === null || !DECLARATIONS.has(node.declaration.type)) return
        const target = node.declaration.decorators?.[0] ?? node
        const comments = context.sourceCode.getCommentsBefore(target)
        if (comments.at(-1)?.value.startsWith('*') !== true && !sharesComment(node)) context.report({ node, messageId: 'missing' })
      }
    }
  }
}

/** Overloads, and constants in a block without a blank line, share the comment of the first. */
function sharesComment (node) {
  const siblings = node.parent.body
  const previous = siblings[siblings.indexOf(node) - 1]
  if (previous?.type !== 'ExportNamedDeclaration') return false
  if (previous.declaration?.type === 'TSDeclareFunction') return true
  const constants = previous.declaration?.type === 'VariableDeclaration' && node.declaration.type === 'VariableDeclaration'
  return constants && previous.loc.end.line + 1 === node.loc.start.line
}
