-- The seal over the events: blocks of their hashes in their order, each with the hash chain and the Merkle tree up to
-- its end. Written in the background; no transaction that records an event pays for it.
CREATE TABLE audit_block (
    number BIGINT PRIMARY KEY,
    size BIGINT NOT NULL UNIQUE,
    last_seq BIGINT NOT NULL UNIQUE,
    leaves BYTEA NOT NULL,
    chain TEXT NOT NULL,
    root TEXT NOT NULL,
    sealed_at BIGINT NOT NULL,
    key_id TEXT,
    signature TEXT
);
-- Roots of complete subtrees from a level on, so that a proof reads few rows.
CREATE TABLE audit_node (
    level BIGINT NOT NULL,
    position BIGINT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (level, position)
);
-- One row: where the seal stands, and who of several processes goes on with it.
CREATE TABLE audit_head (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    number BIGINT NOT NULL,
    size BIGINT NOT NULL,
    last_seq BIGINT NOT NULL,
    chain TEXT NOT NULL,
    peaks TEXT NOT NULL,
    holder UUID,
    held_until BIGINT NOT NULL
);
INSERT INTO audit_head (id, number, size, last_seq, chain, peaks, held_until)
VALUES (1, 0, 0, 0, '0000000000000000000000000000000000000000000000000000000000000000', '', 0);
-- Keys that sign checkpoints. The private half is encrypted under the operator's keys.
CREATE TABLE audit_key (
    id TEXT PRIMARY KEY,
    public_key TEXT NOT NULL,
    sealed TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    retired_at BIGINT
);
-- The log as people search it: sealed events but for those of outside parties, which are many and have pages of their
-- own.
CREATE TABLE audit_entry (
    seq BIGINT PRIMARY KEY,
    organisation_id UUID,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX audit_entry_organisation ON audit_entry (organisation_id, seq);
CREATE INDEX audit_entry_actor ON audit_entry (actor, seq);
CREATE INDEX audit_entry_kind ON audit_entry (kind, seq);
CREATE INDEX audit_entry_subject ON audit_entry (subject, seq);
CREATE INDEX audit_entry_at ON audit_entry (at);
-- down
DROP TABLE audit_entry;
DROP TABLE audit_key;
DROP TABLE audit_head;
DROP TABLE audit_node;
DROP TABLE audit_block;
