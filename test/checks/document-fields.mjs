import { sep } from 'node:path'

/** What Automerge's documents hold, and the folder whose files know what the fields of each mean. */
const FOLDERS = { PolicySchema: ['protocol', 'policy'], AccountSchema: ['protocol', 'account'] }

/** An ESLint rule: what a document says is read by the folder that it is of, which knows what a conflict hides there. Others ask that. */
export const documentFields = {
  meta: { type: 'problem', schema: [], messages: { raw: 'A field of {{name}} may hide a conflict: ask a reader of {{folder}}/ for what it says.' } },
  create (context) {
    const { esTreeNodeToTSNodeMap: nodes, program } = context.sourceCode.parserServices
    const checker = program.getTypeChecker()
    const check = (node, of) => {
      const type = checker.getTypeAtLocation(nodes.get(of))
      const name = (type.types ?? [type]).map(schemaOf).find(each => Object.hasOwn(FOLDERS, each))
      if (name === undefined || context.filename.includes([...FOLDERS[name], ''].join(sep))) return
      context.report({ node, messageId: 'raw', data: { name, folder: FOLDERS[name].join('/') } })
    }
    return {
      MemberExpression (node) { check(node, node.object) },
      ObjectPattern (node) { check(node, node) }
    }
  }
}

/** The name of what a `Doc` holds. */
function schemaOf ({ aliasSymbol, aliasTypeArguments: [held] = [] }) {
  return aliasSymbol?.name === 'Doc' ? (held?.aliasSymbol ?? held?.symbol)?.name ?? '' : ''
}
