-- The hall's memory. Times are milliseconds since 1970 in UTC; days are local dates, stored and never recomputed.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The last number given, by day and queue.
CREATE TABLE numbering (
    service_day TEXT NOT NULL,
    queue       TEXT NOT NULL,
    last        INTEGER NOT NULL,
    PRIMARY KEY (service_day, queue)
) STRICT, WITHOUT ROWID;

CREATE TABLE ticket (
    id          INTEGER PRIMARY KEY,
    request_id  TEXT NOT NULL UNIQUE,
    token       TEXT NOT NULL UNIQUE,
    service_day TEXT NOT NULL,
    queue       TEXT NOT NULL,
    number      INTEGER NOT NULL,
    label       TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('issued', 'waiting', 'called', 'serving', 'held', 'finished', 'no_show', 'cancelled')),
    print       TEXT NOT NULL CHECK (print IN ('none', 'queued', 'sending', 'sent', 'printed', 'torn', 'unknown', 'paperless')),
    procedure   TEXT,
    language    TEXT NOT NULL,
    issued_at   INTEGER NOT NULL,
    arrived_at  INTEGER NOT NULL, -- the place in the line; the same as issued_at until a rule moves it
    waiting_at  INTEGER,
    called_at   INTEGER,
    serving_at  INTEGER,
    ended_at    INTEGER,
    counter     INTEGER,
    calls       INTEGER NOT NULL DEFAULT 0,
    reason      TEXT
) STRICT;

-- The last line of defence, whatever the code above it does.
CREATE UNIQUE INDEX ticket_live_label ON ticket (service_day, label)
    WHERE state IN ('issued', 'waiting', 'called', 'serving', 'held');
CREATE UNIQUE INDEX ticket_active_counter ON ticket (counter)
    WHERE state IN ('called', 'serving');

-- The lines of people. Five million old tickets cost it nothing, and the step from issued to waiting does not touch it.
CREATE INDEX ticket_line ON ticket (queue, arrived_at, id) WHERE state IN ('issued', 'waiting');

-- Requests that changed a ticket after it was issued, so that a retried one is answered, not repeated.
CREATE TABLE request (
    id     TEXT PRIMARY KEY,
    action TEXT NOT NULL,
    ticket INTEGER NOT NULL REFERENCES ticket (id),
    at     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The spool. One row a slip; a slip printed again is a new row.
CREATE TABLE slip (
    id      INTEGER PRIMARY KEY,
    ticket  INTEGER NOT NULL REFERENCES ticket (id),
    kind    TEXT NOT NULL CHECK (kind IN ('ticket', 'reprint')),
    state   TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'printed', 'torn', 'unknown', 'dropped')),
    attempt INTEGER NOT NULL,
    content TEXT NOT NULL, -- what it says, as JSON
    at      INTEGER NOT NULL, -- when the state last changed
    note    TEXT -- the proof, or what went wrong
) STRICT;
CREATE INDEX slip_open ON slip (id) WHERE state IN ('queued', 'sending', 'sent');
CREATE INDEX slip_of_ticket ON slip (ticket);

-- Everything that happens in the hall, in the order in which it was committed.
CREATE TABLE event (
    epoch     INTEGER NOT NULL,
    seq       INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    kind      TEXT NOT NULL,
    subject   INTEGER,
    counter   INTEGER,
    actor     TEXT NOT NULL,
    detail    TEXT NOT NULL,
    prev_hash BLOB NOT NULL,
    hash      BLOB NOT NULL
) STRICT;
CREATE INDEX event_call ON event (seq) WHERE kind IN ('ticket_called', 'ticket_recalled');
CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END;
CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END;
