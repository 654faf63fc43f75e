-- Files of other programs whose bills were taken over; the same file is taken once, unless it was undone.
CREATE TABLE group_import (
    id UUID PRIMARY KEY,
    group_id UUID NOT NULL,
    format TEXT NOT NULL,
    hash TEXT NOT NULL,
    bills BIGINT NOT NULL,
    at BIGINT NOT NULL,
    undone_at BIGINT
);
CREATE INDEX group_import_group ON group_import (group_id, id);
-- down
DROP TABLE group_import;
