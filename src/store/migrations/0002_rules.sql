-- The whole life of a ticket: priority, appointments, transfers, holds, several services; what its time went to; the seats
-- of the counters; how many numbers were given in a part of the day.

ALTER TABLE ticket ADD COLUMN class       TEXT;
ALTER TABLE ticket ADD COLUMN booked_at   INTEGER; -- of an appointment
ALTER TABLE ticket ADD COLUMN matter      TEXT; -- what it was asked for, so that a retry is known from another order
ALTER TABLE ticket ADD COLUMN outlook     TEXT; -- what its citizen was told of the wait, as JSON, so that a retry is told the same
ALTER TABLE ticket ADD COLUMN paper       TEXT; -- a keyed digest of the citizen's own paper by which the number was taken
ALTER TABLE ticket ADD COLUMN appointment TEXT; -- the same, where the paper is an appointment: it is used once
ALTER TABLE ticket ADD COLUMN aim_counter INTEGER; -- who alone calls it by the rule
ALTER TABLE ticket ADD COLUMN aim_person  TEXT;
ALTER TABLE ticket ADD COLUMN plan        TEXT NOT NULL DEFAULT '[]'; -- the services still before it, as JSON
ALTER TABLE ticket ADD COLUMN callable_at INTEGER;
ALTER TABLE ticket ADD COLUMN lane        TEXT NOT NULL DEFAULT 'ordinary'
    CHECK (lane IN ('ordinary', 'priority', 'booked', 'aimed'));
ALTER TABLE ticket ADD COLUMN place       INTEGER NOT NULL DEFAULT 0; -- in its lane: the arrival, or the booked time
ALTER TABLE ticket ADD COLUMN since       INTEGER NOT NULL DEFAULT 0; -- when the present state began
ALTER TABLE ticket ADD COLUMN waiting_ms  INTEGER NOT NULL DEFAULT 0; -- what its time went to, up to since
ALTER TABLE ticket ADD COLUMN way_ms      INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN serving_ms  INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN held_ms     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN leg         TEXT NOT NULL DEFAULT '{"waiting_ms":0,"way_ms":0,"serving_ms":0,"held_ms":0}'; -- where the present service began
ALTER TABLE ticket ADD COLUMN returns     INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN hold        TEXT;
ALTER TABLE ticket ADD COLUMN hold_until  INTEGER;
ALTER TABLE ticket ADD COLUMN event       INTEGER NOT NULL DEFAULT 0; -- the row of the log that moved it last

UPDATE ticket SET
    place = arrived_at,
    callable_at = waiting_at,
    since = coalesce(ended_at, serving_at, called_at, waiting_at, issued_at),
    waiting_ms = max(0, coalesce(called_at, ended_at, waiting_at, 0) - coalesce(waiting_at, 0)) * (waiting_at IS NOT NULL),
    way_ms = max(0, coalesce(serving_at, ended_at, called_at, 0) - coalesce(called_at, 0)) * (called_at IS NOT NULL),
    serving_ms = max(0, coalesce(ended_at, serving_at, 0) - coalesce(serving_at, 0)) * (serving_at IS NOT NULL);

-- The lines of people, each lane in its own order.
DROP INDEX ticket_line;
CREATE INDEX ticket_line ON ticket (queue, lane, place, id) WHERE state IN ('issued', 'waiting');
-- Tickets that one counter or person alone calls, of all queues.
CREATE INDEX ticket_aimed ON ticket (place, id) WHERE state IN ('issued', 'waiting') AND lane = 'aimed';
CREATE INDEX ticket_held ON ticket (hold_until) WHERE state = 'held';
-- One live number a paper, and one check-in an appointment, whatever the code above does.
CREATE UNIQUE INDEX ticket_live_paper ON ticket (paper)
    WHERE paper IS NOT NULL AND state IN ('issued', 'waiting', 'called', 'serving', 'held');
CREATE UNIQUE INDEX ticket_check_in ON ticket (appointment) WHERE appointment IS NOT NULL AND state <> 'cancelled';

-- The counters as they are now. One without a row is open, and nobody has signed on.
CREATE TABLE counter (
    number    INTEGER PRIMARY KEY,
    person    TEXT UNIQUE,
    pause     TEXT, -- why it is closed for a while
    paused_at INTEGER,
    run       INTEGER NOT NULL, -- ordinary people called since the last favoured one
    free_at   INTEGER -- since when it could have called somebody
) STRICT;

-- Numbers given in the limited parts of a day.
CREATE TABLE given (
    service_day TEXT NOT NULL,
    queue       TEXT NOT NULL,
    part        TEXT NOT NULL,
    count       INTEGER NOT NULL,
    PRIMARY KEY (service_day, queue, part)
) STRICT, WITHOUT ROWID;

-- What the day, and the days before, have shown of each queue's pace.
CREATE TABLE pace (
    queue             TEXT NOT NULL,
    span              TEXT NOT NULL CHECK (span IN ('today', 'earlier')),
    services          INTEGER NOT NULL,
    service_mean      INTEGER NOT NULL,
    service_variance  INTEGER NOT NULL,
    calls             INTEGER NOT NULL,
    gap_mean          INTEGER NOT NULL,
    arrivals          INTEGER NOT NULL,
    interval_mean     INTEGER NOT NULL,
    last_arrival      INTEGER NOT NULL,
    priority_arrivals INTEGER NOT NULL,
    PRIMARY KEY (queue, span)
) STRICT, WITHOUT ROWID;
