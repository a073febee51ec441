/**
 * Makes paths short for the system: the process stands in the folder whose files it looks at.
 *
 * The system walks a path name by name. Of what it costs to ask a hundred thousand files of a deep tree for their
 * times, a third goes into the dozen folders above them, the same ones each time. Node knows no other way to begin
 * further down than the process's own folder; so it goes there and, before anything else can run, comes back.
 */
import * as fs from "node:fs"

/** Runs `work` and leaves the process where it stood. `work` is synchronous: nobody else sees where it stands. */
export const withStandpoint = <A>(work: (standpoint: Standpoint) => A): A => {
  const standpoint = new Standpoint()
  try {
    return work(standpoint)
  } finally {
    standpoint.leave()
  }
}

export class Standpoint {
  /** Where the process stood; null when it must not move. */
  readonly #home: string | null = returnableFolder()
  #at: string | null = null

  /**
   * Goes to a folder. Gives what to put before a name in it, so that the system finds it: nothing, or the folder
   * itself where the process cannot go there.
   */
  enter(folder: string): string {
    if (this.#at === folder) return ""
    if (this.#home === null) return `${folder}/`
    try {
      process.chdir(folder)
      this.#at = folder
      return ""
    } catch {
      // gone, or not ours to enter: what is in it will say so by its whole path
      return `${folder}/`
    }
  }

  leave(): void {
    if (this.#at === null) return
    this.#at = null
    process.chdir(this.#home!)
  }
}

/**
 * The process's folder, if it is sure that it can come back to it. It cannot when the folder was removed, or belongs
 * to somebody else; nor can a worker thread move, since all threads stand in one place.
 */
const returnableFolder = (): string | null => {
  try {
    // what Node remembers may by now be another folder's name
    const folder = process.cwd()
    const [here, there] = [fs.statSync("."), fs.statSync(folder)]
    if (here.ino !== there.ino || here.dev !== there.dev) return null
    process.chdir(folder)
    return folder
  } catch {
    return null
  }
}
