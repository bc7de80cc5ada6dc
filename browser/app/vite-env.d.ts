/** What Vite puts in the place of `import.meta.env` when it builds. */
interface ImportMeta { readonly env: { readonly DEV: boolean } }
