/**
 * The version of the schema that this Spoor knows: the id of its last migration. It stands apart from the migrations,
 * since whoever asks a store its version needs none of them.
 */
export const latestVersion = 12
