-- What waits for somebody to open a link that was mailed to them: a sign-up, a forgotten password, a new address. Only
-- the hash of the link's secret is here.
CREATE TABLE mail_link (
    token_hash TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    email TEXT NOT NULL,
    person_id UUID REFERENCES person (id),
    body TEXT NOT NULL,
    failures BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX mail_link_email ON mail_link (email, purpose, created_at);
CREATE INDEX mail_link_person ON mail_link (person_id);
CREATE INDEX mail_link_expires ON mail_link (expires_at);
-- down
DROP TABLE mail_link;
