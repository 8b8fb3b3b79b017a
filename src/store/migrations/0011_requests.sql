-- The names of all requests, whatever they changed and whether they changed anything, in one table: what was asked, wholly, and what
-- that was about. Until now only moves of a ticket were kept here; what numbers, lists and calls for help were asked for by, before this,
-- stands in their own rows.
CREATE TABLE asked (
    id     TEXT PRIMARY KEY, -- a keyed digest of the caller's name for it
    action TEXT NOT NULL,
    about  TEXT NOT NULL,
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO asked SELECT id, action, 'ticket:' || ticket, at FROM request;
DROP TABLE request;
ALTER TABLE asked RENAME TO request;
