/** Files of the sample: text by path below the home folder. */
export type Files = Map<string, string>

/** ISO time, as agents write it. */
export const iso = (ms: number): string => new Date(ms).toISOString()

export const jsonLines = (records: ReadonlyArray<unknown>): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join("")
