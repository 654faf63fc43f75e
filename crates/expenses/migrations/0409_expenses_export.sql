-- Exports that are too long to be answered at once: written by a job, part by part, and kept for a week. `search` is
-- JSON; the files are `folder` and a number each, from 0 to parts. ended_at is 0 while it is written.
CREATE TABLE expense_export (
    id UUID PRIMARY KEY,
    organisation_id UUID NOT NULL,
    format TEXT NOT NULL,
    search TEXT NOT NULL,
    state TEXT NOT NULL,
    total BIGINT NOT NULL,
    written BIGINT NOT NULL,
    folder TEXT NOT NULL,
    parts BIGINT NOT NULL,
    size BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL
);
CREATE INDEX expense_export_organisation ON expense_export (organisation_id, id);
CREATE INDEX expense_export_created ON expense_export (created_at);
-- down
DROP TABLE expense_export;
