-- Invitations into organisations: for one address, or for whoever has the link. Only the hash of the link's token is
-- here.
CREATE TABLE invitation (
    id UUID PRIMARY KEY,
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    email TEXT,
    role TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    invited_by UUID NOT NULL REFERENCES person (id),
    created_at BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    accepted_at BIGINT,
    accepted_by UUID REFERENCES person (id),
    revoked_at BIGINT
);
CREATE INDEX invitation_organisation ON invitation (organisation_id, created_at);
-- down
DROP TABLE invitation;
