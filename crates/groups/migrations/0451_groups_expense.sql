-- What a group's members paid for each other. How an expense is shared is kept as it was asked (JSON), and what came of
-- it by member, as it was posted; `version` counts the chains that were posted for it; `import_id` is
-- the file that it came with.
CREATE TABLE group_expense (
    id UUID PRIMARY KEY,
    group_id UUID NOT NULL,
    description TEXT NOT NULL,
    category TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    day BIGINT NOT NULL,
    split TEXT NOT NULL,
    version BIGINT NOT NULL,
    recorded_by UUID,
    import_id UUID,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE INDEX group_expense_day ON group_expense (group_id, day, id);
CREATE INDEX group_expense_import ON group_expense (import_id) WHERE import_id IS NOT NULL;
CREATE TABLE group_part (
    expense_id UUID NOT NULL,
    member_id UUID NOT NULL,
    paid_minor BIGINT NOT NULL,
    owed_minor BIGINT NOT NULL,
    PRIMARY KEY (expense_id, member_id)
);
-- down
DROP TABLE group_part;
DROP TABLE group_expense;
