-- Members who share a purse (a couple, a family) may be settled as one: `household` is the name that they have in common,
-- and the mode `units` lets households pay each other. A member may want no mail that reminds them. What a member who
-- left handed over to another stands among the settlements, so that lists and files add up to the books. SQLite cannot
-- widen a CHECK, so the table of groups is built anew.
ALTER TABLE group_member ADD COLUMN household TEXT;
ALTER TABLE group_member ADD COLUMN reminders BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE group_settlement ADD COLUMN handover BOOLEAN NOT NULL DEFAULT FALSE;
DROP INDEX shared_group_organisation;
ALTER TABLE shared_group RENAME TO shared_group_before;
CREATE TABLE shared_group (
    id UUID PRIMARY KEY,
    organisation_id UUID NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    currency TEXT NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('minimum', 'units', 'pairs', 'raw')),
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    archived_at BIGINT,
    deleted_at BIGINT
);
INSERT INTO shared_group (id, organisation_id, name, description, currency, mode, created_at, changed_at, archived_at,
                          deleted_at)
    SELECT id, organisation_id, name, description, currency, mode, created_at, changed_at, archived_at, deleted_at
    FROM shared_group_before;
DROP TABLE shared_group_before;
CREATE INDEX shared_group_organisation ON shared_group (organisation_id, id);
-- down
DROP INDEX shared_group_organisation;
ALTER TABLE shared_group RENAME TO shared_group_after;
CREATE TABLE shared_group (
    id UUID PRIMARY KEY,
    organisation_id UUID NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    currency TEXT NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('minimum', 'pairs', 'raw')),
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    archived_at BIGINT,
    deleted_at BIGINT
);
INSERT INTO shared_group (id, organisation_id, name, description, currency, mode, created_at, changed_at, archived_at,
                          deleted_at)
    SELECT id, organisation_id, name, description, currency, CASE mode WHEN 'units' THEN 'minimum' ELSE mode END,
           created_at, changed_at, archived_at, deleted_at
    FROM shared_group_after;
DROP TABLE shared_group_after;
CREATE INDEX shared_group_organisation ON shared_group (organisation_id, id);
ALTER TABLE group_settlement DROP COLUMN handover;
ALTER TABLE group_member DROP COLUMN reminders;
ALTER TABLE group_member DROP COLUMN household;
