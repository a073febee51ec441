/** Where the story happens: two repositories, and a worktree of the first. */
import type { Place } from "./Story.ts"

const home = "/home/dev"

export const tideline: Place = {
  cwd: `${home}/tideline`,
  root: `${home}/tideline`,
  branch: "main",
  commit: "5c0f0a3b8b1e6a7d94a2c1f0e3d2b1a098765432"
}

export const moorings: Place = { ...tideline, branch: "moorings" }
export const surge: Place = { ...tideline, branch: "surge-alerts" }

export const icalWorktree: Place = {
  ...tideline,
  cwd: `${home}/tideline/.worktrees/ical-feed`,
  branch: "ical-feed"
}

export const quayside: Place = {
  cwd: `${home}/quayside`,
  root: `${home}/quayside`,
  branch: "main",
  commit: "9e1d7c6b5a4f3e2d1c0b9a8f7e6d5c4b3a291807"
}
