/**
 * The histories that count. None of them was looked at while `spoor/1` was made: for that there were other packages, and
 * seeds below 100.
 */
import type { Published } from "./published.ts"

export const seeds = [101, 102, 103, 104, 105, 106, 107, 108]

/** Files of a generated tree, and states that follow its first. */
export const generatedFiles = 80
export const generatedSteps = 25

/**
 * Several releases apart, so that something happened between two of them. Left out are steps to another generation that
 * was written anew.
 */
export const packages: ReadonlyArray<Published> = [
  { name: "effect", folder: "src", versions: ["3.19.1", "3.19.8", "3.19.14", "3.20.1", "3.21.5", "3.22.4"] },
  {
    name: "@effect/platform",
    folder: "src",
    versions: ["0.79.1", "0.80.18", "0.84.9", "0.90.1", "0.93.6", "0.97.2"]
  },
  {
    name: "zod",
    folder: "src",
    versions: ["3.25.75", "4.0.8", "4.1.0", "4.1.10", "4.3.3", "4.5.2", "4.6.7"]
  },
  {
    name: "@reduxjs/toolkit",
    folder: "src",
    versions: ["2.2.0", "2.2.5", "2.4.0", "2.7.0", "2.9.0", "2.11.0", "2.14.0"]
  },
  { name: "rxjs", folder: "src", versions: ["6.5.3", "6.6.3", "7.1.0", "7.5.0", "7.5.6", "7.8.2"] },
  {
    name: "mobx",
    folder: "src",
    versions: ["6.5.0", "6.9.1", "6.12.1", "6.13.3", "6.15.1", "7.0.1", "7.1.3"]
  },
  { name: "ajv", folder: "lib", versions: ["7.1.0", "8.0.0", "8.1.0", "8.6.2", "8.8.2", "8.13.0", "8.20.0"] },
  {
    name: "@tanstack/query-core",
    folder: "src",
    versions: ["5.76.0", "5.81.4", "5.90.3", "5.94.4", "5.100.6", "5.102.6", "5.108.0"]
  },
  {
    name: "@tanstack/router-core",
    folder: "src",
    versions: ["1.139.13", "1.147.1", "1.157.7", "1.163.3", "1.168.13", "1.171.14", "1.171.39"]
  },
  {
    name: "openai",
    folder: "src",
    versions: ["5.12.1", "6.0.0", "6.19.0", "6.39.0", "7.7.0", "7.28.0", "7.55.0"]
  },
  {
    name: "@trpc/server",
    folder: "src",
    versions: ["10.43.2", "11.0.0", "11.3.1", "11.7.2", "11.13.4", "11.25.2"]
  }
]
