-- Who has said that they are coming to a call for help, so that whoever called, and the other counters, know it.
ALTER TABLE help ADD COLUMN coming INTEGER;
