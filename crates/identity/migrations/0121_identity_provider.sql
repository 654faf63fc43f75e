-- Accounts at other sites by which people are known here, and the ways back from there that were used: each brings
-- somebody in once.
CREATE TABLE provider_account (
    provider TEXT NOT NULL,
    subject TEXT NOT NULL,
    person_id UUID NOT NULL REFERENCES person (id),
    email TEXT,
    linked_at BIGINT NOT NULL,
    PRIMARY KEY (provider, subject)
);
CREATE UNIQUE INDEX provider_account_person ON provider_account (person_id, provider);
CREATE TABLE provider_return (
    id UUID PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX provider_return_expires_at ON provider_return (expires_at);
-- down
DROP TABLE provider_return;
DROP TABLE provider_account;
