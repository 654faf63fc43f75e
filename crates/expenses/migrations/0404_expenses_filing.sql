-- What is done with expenses that say nothing about where they belong: when an expense is such and such, then it is
-- filed so. `condition` and `action` are JSON.
CREATE TABLE expense_filing (
    id UUID PRIMARY KEY,
    organisation_id UUID NOT NULL,
    name TEXT NOT NULL,
    position BIGINT NOT NULL,
    condition TEXT NOT NULL,
    action TEXT NOT NULL,
    enabled BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX expense_filing_organisation ON expense_filing (organisation_id, position, id);
-- down
DROP TABLE expense_filing;
