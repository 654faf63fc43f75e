-- How an organisation keeps its expenses, and the tree of categories under which it files them. Both are there from
-- the first expense on; before that everybody sees what they would be.
CREATE TABLE expense_book (
    organisation_id UUID PRIMARY KEY,
    currency TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE TABLE expense_category (
    id UUID PRIMARY KEY,
    organisation_id UUID NOT NULL REFERENCES expense_book (organisation_id),
    parent_id UUID REFERENCES expense_category (id),
    name TEXT NOT NULL,
    icon TEXT NOT NULL,
    colour TEXT NOT NULL,
    position BIGINT NOT NULL,
    archived_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX expense_category_organisation ON expense_category (organisation_id, position, id);
-- down
DROP TABLE expense_category;
DROP TABLE expense_book;
