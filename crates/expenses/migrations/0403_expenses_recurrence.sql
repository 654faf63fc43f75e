-- Expenses that recur, and which of their occurrences were recorded: each once, whoever tries. `rhythm` is JSON,
-- `template` too. `next_at` is when the next one is due, far away when there is none.
CREATE TABLE expense_recurrence (
    id UUID PRIMARY KEY,
    organisation_id UUID NOT NULL,
    person_id UUID NOT NULL,
    rhythm TEXT NOT NULL,
    template TEXT NOT NULL,
    next_number BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    paused_at BIGINT,
    ended_at BIGINT,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX expense_recurrence_organisation ON expense_recurrence (organisation_id, id);
CREATE INDEX expense_recurrence_due ON expense_recurrence (next_at)
    WHERE paused_at IS NULL AND ended_at IS NULL;
CREATE TABLE expense_occurrence (
    recurrence_id UUID NOT NULL REFERENCES expense_recurrence (id),
    number BIGINT NOT NULL,
    expense_id UUID NOT NULL REFERENCES expense (id),
    PRIMARY KEY (recurrence_id, number)
);
-- down
DROP TABLE expense_occurrence;
DROP TABLE expense_recurrence;
