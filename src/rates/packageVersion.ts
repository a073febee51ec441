/**
 * Name and version of the price package.
 *
 * Written down here so that the digest of the prices is known without loading the package's 800 kB: a warm
 * answer only needs to see that nothing has changed. A test compares it with what is installed.
 */
export const packageName = "@pydantic/genai-prices"
export const packageVersion = "0.1.8"
