-- People who share costs. A group belongs to the organisation of whoever founded it; who may see it is decided by its
-- members, who may belong to other organisations or have no account at all. Nothing is ever removed: what was deleted
-- can be restored, and a member who left stays in the books.
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
CREATE INDEX shared_group_organisation ON shared_group (organisation_id, id);
CREATE TABLE group_member (
    id UUID PRIMARY KEY,
    group_id UUID NOT NULL,
    person_id UUID,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
    upi TEXT,
    joined_at BIGINT NOT NULL,
    left_at BIGINT
);
CREATE INDEX group_member_group ON group_member (group_id, id);
CREATE UNIQUE INDEX group_member_person ON group_member (person_id, group_id);
-- The currencies that a group has books in: each member has an account in each.
CREATE TABLE group_currency (
    group_id UUID NOT NULL,
    currency TEXT NOT NULL,
    PRIMARY KEY (group_id, currency)
);
-- What happened in a group, for its members to read; each row is an event of the log as well.
CREATE TABLE group_activity (
    id UUID PRIMARY KEY,
    group_id UUID NOT NULL,
    member_id UUID,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    about TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX group_activity_group ON group_activity (group_id, id);
-- down
DROP TABLE group_activity;
DROP TABLE group_currency;
DROP TABLE group_member;
DROP TABLE shared_group;
