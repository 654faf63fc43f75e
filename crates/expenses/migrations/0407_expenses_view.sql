-- What somebody looks for again and again, under a name: `search` is the query of the list's address.
CREATE TABLE expense_view (
    id UUID PRIMARY KEY,
    organisation_id UUID NOT NULL,
    name TEXT NOT NULL,
    search TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX expense_view_organisation ON expense_view (organisation_id, id);
-- down
DROP TABLE expense_view;
