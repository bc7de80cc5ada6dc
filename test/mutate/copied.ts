/** Where what is run on each change begins. */
export const NOTICE_FILE = 'test/mutate/notice.ts'

/** The folders of the project that stand beside a changed file while it is looked at: all that {@link NOTICE_FILE} imports, and what that reads. */
export const COPIED_FOLDERS = ['node', 'protocol', 'specs', 'test/protocol', 'test/vectors', 'test/mutate']
