/** Skills are called through a tool of that name; which skill it was stands in the title of the call. */

/** SQL for the name of a skill, over parts `p`. OpenCode puts two words in front of it. */
export const skillName = "replace(p.title, 'Loaded skill: ', '')"

/** SQL: the tools, by row id, through which skills are called. */
export const skillTools = "SELECT id FROM tools WHERE lower(name) = 'skill'"
