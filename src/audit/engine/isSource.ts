/** Which files are source text that can be parsed. */

/** Globs of all names that `isSource` is true for. */
export const sourceFiles: ReadonlyArray<string> = ["**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}"]

/** Whether the name is one of JavaScript or TypeScript. */
export const isSource = (path: string): boolean => /\.(?:[cm]?[jt]s|[jt]sx)$/.test(path)
