-- Calls for help from a terminal, open until somebody came or the citizen is no longer there.
CREATE TABLE help (
    id        INTEGER PRIMARY KEY,
    request   TEXT UNIQUE, -- a keyed digest of the caller's name for it, where it gave one
    actor     TEXT NOT NULL,
    called_at INTEGER NOT NULL,
    ended_at  INTEGER,
    counter   INTEGER, -- who came
    ended     TEXT CHECK (ended IN ('answered', 'unanswered', 'day_closed')),
    CHECK ((ended_at IS NULL) = (ended IS NULL) AND (counter IS NULL) = (ended IS NOT 'answered'))
) STRICT;
-- A second press is the same call, whatever the code above does.
CREATE UNIQUE INDEX help_open ON help (actor) WHERE ended_at IS NULL;
