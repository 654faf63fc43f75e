-- Ways into a group for whoever has the link: to join it, perhaps as a member who is there already without an account,
-- or only to look at it. Of the links' secrets only hashes are kept.
CREATE TABLE group_invitation (
    id UUID PRIMARY KEY,
    group_id UUID NOT NULL,
    member_id UUID,
    role TEXT NOT NULL CHECK (role IN ('admin', 'member', 'viewer')),
    token_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX group_invitation_group ON group_invitation (group_id, id);
CREATE TABLE group_share (
    id UUID PRIMARY KEY,
    group_id UUID NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX group_share_group ON group_share (group_id, id);
-- down
DROP TABLE group_share;
DROP TABLE group_invitation;
