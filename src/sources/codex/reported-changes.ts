/** The changes that Codex reports when a patch was applied. */
import { changesTo, type FileChange } from "../apply-patch.ts"
import { fieldsOf, longTextOf, textOf } from "../fields.ts"
import { linesInDiff } from "../line-counts.ts"
import { linesIn } from "../LongText.ts"

/** The changes of a `patch_apply_end` or of a completed `FileChange`: `{path: {type, content | unified_diff}}`. */
export const changesOf = (value: unknown): ReadonlyArray<FileChange> =>
  Object.entries(fieldsOf(value) ?? {}).flatMap(([path, change]) => {
    const fields = fieldsOf(change)
    const content = longTextOf(fields?.["content"])
    const lines = content === null ? null : linesIn(content)
    if (fields?.["type"] === "add") return [{ path, verb: "write" as const, added: lines, removed: 0 }]
    if (fields?.["type"] === "delete") return [{ path, verb: "delete" as const, added: 0, removed: lines }]
    if (fields?.["type"] !== "update") return []
    const lines_changed = linesInDiff(textOf(fields["unified_diff"]) ?? "")
    return changesTo({ path, verb: "edit", to: textOf(fields["move_path"]), ...lines_changed })
  })
