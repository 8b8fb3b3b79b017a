-- The roll of paper in each printer: when it was put in, and how much of it is used, in millimetres.
CREATE TABLE roll (
    printer  TEXT PRIMARY KEY,
    begun_at INTEGER NOT NULL,
    used     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
