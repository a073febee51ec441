/** Which messages are a session's own work: what a fork copied under another id was done by its origin. */

/** SQL over messages `m`; the view is the store's. */
export const isOwnMessage = "m.id NOT IN (SELECT c.message_id FROM copied_messages c)"
