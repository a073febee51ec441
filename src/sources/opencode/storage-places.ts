/** How OpenCode's storage trees are told, and where in them its documents lie; `StorageTree.ts` has the eras. */
import type { Tree } from "../Source.ts"

/** What was shared with others has its secret beside it. */
const isShare = (path: string): boolean => /(?:^|\/)(?:session_share|session\/share)\//.test(path)

/** The trees below OpenCode's data folder, of both eras. */
export const storagePlaces: Tree = {
  name: "opencode-storage",
  below: [
    "project",
    ...["project", "session", "message", "part", "todo", "session_diff"].map((f) => `storage/${f}`)
  ],
  numerous: ["project", "storage/part"],
  passesOver: isShare,
  detect: (names, list) =>
    (names.includes("storage") && holdsSessions(list("storage"), (below) => list(`storage/${below}`))) ||
    (names.includes("project") && list("project").some((slug) => list(`project/${slug}`).includes("storage")))
}

/** A `storage` folder by itself: a copy, or one under another name. */
export const bareStoragePlaces: Tree = {
  name: "opencode-storage-bare",
  below: ["project", "session", "message", "part", "todo", "session_diff"],
  numerous: ["part"],
  passesOver: isShare,
  detect: (names, list) => holdsSessions(names, list)
}

const holdsSessions = (
  names: ReadonlyArray<string>,
  list: (below: string) => ReadonlyArray<string>
): boolean =>
  (names.includes("message") && list("message").some((name) => name.startsWith("ses_"))) ||
  (names.includes("part") && list("part").some((name) => name.startsWith("msg_"))) ||
  (names.includes("session") &&
    list("session").some((project) => list(`session/${project}`).some((name) => name.startsWith("ses_"))))
