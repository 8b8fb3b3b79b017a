-- Lists of missing papers: they are given instead of a number, and the spool prints them beside the slips of tickets.

-- Who was told what is missing: one row each, so that a retry is told the same. Nothing here says who it was.
CREATE TABLE advice (
    id          INTEGER PRIMARY KEY,
    request     TEXT NOT NULL UNIQUE, -- a keyed digest of the caller's name for it
    service_day TEXT NOT NULL,
    procedure   TEXT NOT NULL,
    missing     TEXT NOT NULL, -- the papers' places in the catalogue, as JSON
    language    TEXT NOT NULL,
    handover    TEXT NOT NULL CHECK (handover IN ('slip', 'screen', 'staff')),
    at          INTEGER NOT NULL
) STRICT;

-- The spool as before, but a slip may be of an advice and no ticket. SQLite cannot take a NOT NULL back, so it is copied.
CREATE TABLE spool (
    id      INTEGER PRIMARY KEY,
    ticket  INTEGER REFERENCES ticket (id),
    advice  INTEGER REFERENCES advice (id),
    kind    TEXT NOT NULL CHECK (kind IN ('ticket', 'reprint', 'list')),
    state   TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'printed', 'torn', 'unknown', 'dropped')),
    attempt INTEGER NOT NULL,
    content TEXT NOT NULL, -- what it says, as JSON
    at      INTEGER NOT NULL, -- when the state last changed
    note    TEXT, -- the proof, or what went wrong
    CHECK ((ticket IS NULL) = (kind = 'list') AND (advice IS NULL) = (kind <> 'list'))
) STRICT;
INSERT INTO spool SELECT id, ticket, NULL, kind, state, attempt, content, at, note FROM slip;
DROP TABLE slip;
ALTER TABLE spool RENAME TO slip;
CREATE INDEX slip_open ON slip (id) WHERE state IN ('queued', 'sending', 'sent');
CREATE INDEX slip_of_ticket ON slip (ticket) WHERE ticket IS NOT NULL;
CREATE INDEX slip_of_advice ON slip (advice) WHERE advice IS NOT NULL;
