-- How satisfied the citizen of a finished number was, once for each.
ALTER TABLE ticket ADD COLUMN grade INTEGER CHECK (grade BETWEEN 1 AND 5);
