-- The spool as before, but a slip may say what became of a day, which belongs to nobody; and of each it is kept how much paper it
-- took. SQLite cannot change a CHECK, so it is copied.
CREATE TABLE spool (
    id       INTEGER PRIMARY KEY,
    ticket   INTEGER REFERENCES ticket (id),
    advice   INTEGER REFERENCES advice (id),
    kind     TEXT NOT NULL CHECK (kind IN ('ticket', 'reprint', 'list', 'test', 'day')),
    state    TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'printed', 'torn', 'unknown', 'dropped')),
    attempt  INTEGER NOT NULL,
    content  TEXT NOT NULL, -- what it says, as JSON
    at       INTEGER NOT NULL, -- when the state last changed
    note     TEXT, -- the proof, or what went wrong
    paper_mm INTEGER, -- paper it takes, in millimetres, once it begins to go out
    CHECK ((ticket IS NOT NULL) = (kind IN ('ticket', 'reprint')) AND (advice IS NOT NULL) = (kind = 'list'))
) STRICT;
INSERT INTO spool (id, ticket, advice, kind, state, attempt, content, at, note)
    SELECT id, ticket, advice, kind, state, attempt, content, at, note FROM slip;
DROP TABLE slip;
ALTER TABLE spool RENAME TO slip;
CREATE INDEX slip_open ON slip (id) WHERE state IN ('queued', 'sending', 'sent');
CREATE INDEX slip_of_ticket ON slip (ticket) WHERE ticket IS NOT NULL;
CREATE INDEX slip_of_advice ON slip (advice) WHERE advice IS NOT NULL;
