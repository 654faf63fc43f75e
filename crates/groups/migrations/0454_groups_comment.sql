-- What members say about an expense or about the group itself.
CREATE TABLE group_comment (
    id UUID PRIMARY KEY,
    group_id UUID NOT NULL,
    expense_id UUID,
    member_id UUID NOT NULL,
    text TEXT NOT NULL,
    at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE INDEX group_comment_group ON group_comment (group_id, id);
-- down
DROP TABLE group_comment;
