-- Which printer a slip came out of, once it begins to. Until now there was one.
ALTER TABLE slip ADD COLUMN printer TEXT;
UPDATE slip SET printer = 'printer' WHERE state NOT IN ('queued', 'dropped');
