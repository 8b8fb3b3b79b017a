-- No label is given twice on a day, whatever the code above does. An older file may hold some that were: each later one is marked.
ALTER TABLE ticket ADD COLUMN given_before INTEGER NOT NULL DEFAULT 0; -- how often its label had been given on its day
UPDATE ticket SET given_before = earlier.tickets
    FROM (SELECT id, row_number() OVER (PARTITION BY service_day, label ORDER BY id) - 1 AS tickets FROM ticket) AS earlier
    WHERE earlier.id = ticket.id AND earlier.tickets > 0;
CREATE UNIQUE INDEX ticket_label ON ticket (service_day, label, given_before);
CREATE INDEX ticket_given_before ON ticket (id) WHERE given_before > 0;
