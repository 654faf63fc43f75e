-- Which group an expense was for, where it was for one: an id that the groups give, which means nothing more here. An
-- expense without one has no row. By the index the expenses of a group are found, and added up.
CREATE TABLE expense_group (
    expense_id UUID PRIMARY KEY REFERENCES expense (id),
    organisation_id UUID NOT NULL,
    group_id UUID NOT NULL
);
CREATE INDEX expense_group_organisation ON expense_group (organisation_id, group_id, expense_id);
-- down
DROP TABLE expense_group;
