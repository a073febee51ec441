/** Tells V8 to be slower to optimize: what reads a trail is soon done. */
import * as v8 from "node:v8"

/**
 * V8 compiles a function with its best compiler after 3,000 calls, on a thread beside. Of decoders it does so with
 * some sixty functions of a few milliseconds each, in every reader's thread, and gets that time back only when more
 * than a gigabyte is read. Its second best compiler, which takes a tenth of the time, has done its work by then.
 * Measured: reading 300 MB of logs takes an eighth less processor time, 100,000 documents the same.
 *
 * Holds for the whole process, whatever thread asks for it.
 */
export const optimizeLate = (): void => v8.setFlagsFromString("--invocation-count-for-turbofan=100000")
