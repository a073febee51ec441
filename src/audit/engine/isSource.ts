/** Which files are source text that can be parsed. */

/** Whether the name is one of JavaScript or TypeScript. */
export const isSource = (path: string): boolean => /\.(?:[cm]?[jt]s|[jt]sx)$/.test(path)
