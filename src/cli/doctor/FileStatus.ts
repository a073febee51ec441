/** What can have become of a file: the values of `source_files.status`. */
export const fileStatuses = ["processed", "failed", "skipped", "transient_failure"] as const

export type FileStatus = (typeof fileStatuses)[number]
