/**
 * The tables of OpenCode's database that are read, and those with secrets that must not be, written down from
 * the databases that releases 1.18.34 and (as reported) 2.0.3 make. Foreign keys are left out.
 */

const secrets = `
CREATE TABLE account (id text PRIMARY KEY, email text NOT NULL, access_token text NOT NULL, refresh_token text NOT NULL);
CREATE TABLE account_state (id integer PRIMARY KEY, active_account_id text);
CREATE TABLE control_account (email text NOT NULL, url text NOT NULL, access_token text NOT NULL, PRIMARY KEY (email, url));
CREATE TABLE credential (id text PRIMARY KEY, connector_id text NOT NULL, label text NOT NULL, value text NOT NULL);
CREATE TABLE session_share (session_id text PRIMARY KEY, id text NOT NULL, secret text NOT NULL, url text NOT NULL);
`

const shared = `
CREATE TABLE project (id text PRIMARY KEY, worktree text NOT NULL, vcs text, time_created integer NOT NULL, time_updated integer NOT NULL);
CREATE TABLE session_message (id text PRIMARY KEY, session_id text NOT NULL, type text NOT NULL, seq integer NOT NULL DEFAULT 0,
  time_created integer NOT NULL, time_updated integer NOT NULL, data text NOT NULL);
CREATE TABLE event_sequence (aggregate_id text PRIMARY KEY, seq integer NOT NULL);
${secrets}
`

const session = `(id text PRIMARY KEY, project_id text, parent_id text, fork_session_id text, fork_boundary text, slug text,
  directory text NOT NULL, title text, version text NOT NULL, agent text, model text, cost real NOT NULL DEFAULT 0,
  tokens_input integer NOT NULL DEFAULT 0, tokens_output integer NOT NULL DEFAULT 0,
  tokens_reasoning integer NOT NULL DEFAULT 0, tokens_cache_read integer NOT NULL DEFAULT 0, tokens_cache_write integer NOT NULL DEFAULT 0,
  summary_additions integer, summary_deletions integer, summary_files integer, workspace_id text, path text, metadata text,
  revert text, permission text, time_compacting integer,
  time_created integer NOT NULL, time_updated integer NOT NULL, time_archived integer)`

/** 1.x */
export const firstSchema = `
${shared}
CREATE TABLE session ${session};
CREATE TABLE message (id text PRIMARY KEY, session_id text NOT NULL, time_created integer NOT NULL, time_updated integer NOT NULL, data text NOT NULL);
CREATE TABLE part (id text PRIMARY KEY, message_id text NOT NULL, session_id text NOT NULL,
  time_created integer NOT NULL, time_updated integer NOT NULL, data text NOT NULL);
CREATE INDEX part_session_idx ON part (session_id);
CREATE INDEX part_message_id_id_idx ON part (message_id, id);
CREATE TABLE todo (session_id text NOT NULL, content text NOT NULL, status text NOT NULL, priority text NOT NULL,
  position integer NOT NULL, time_created integer NOT NULL, time_updated integer NOT NULL, PRIMARY KEY (session_id, position));
`

/** 2.x, begun anew: no table of 1.x is there. */
export const secondSchema = `
${shared}
CREATE TABLE session_v2 ${session};
`
