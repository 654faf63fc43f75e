-- Where files of bookings come from (a feed: a bank account, a card), with how to read them (JSON); the imports of such
-- files; and their rows. A row stays when its import is done: it says that the file has seen the expense, by which the
-- next file knows it again, and by which undoing one of two files that overlap takes back only what the other has not.
-- A file is imported once while it stands. expense_id is nil where a row became no expense, ended_at 0 while the import
-- is open.
CREATE TABLE expense_feed (
    id UUID PRIMARY KEY,
    organisation_id UUID NOT NULL,
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    reading TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX expense_feed_name ON expense_feed (organisation_id, name);
CREATE TABLE expense_import (
    id UUID PRIMARY KEY,
    organisation_id UUID NOT NULL,
    feed_id UUID NOT NULL REFERENCES expense_feed (id),
    person_id UUID NOT NULL,
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    format TEXT NOT NULL,
    state TEXT NOT NULL,
    percent BIGINT NOT NULL,
    report TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL
);
CREATE INDEX expense_import_organisation ON expense_import (organisation_id, id);
CREATE UNIQUE INDEX expense_import_file ON expense_import (feed_id, sha256) WHERE state = 'done';
CREATE TABLE expense_import_row (
    import_id UUID NOT NULL REFERENCES expense_import (id),
    number BIGINT NOT NULL,
    organisation_id UUID NOT NULL,
    feed_id UUID NOT NULL,
    line BIGINT NOT NULL,
    day BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    merchant TEXT NOT NULL,
    description TEXT NOT NULL,
    compared TEXT NOT NULL,
    bank_id TEXT NOT NULL,
    pending BIGINT NOT NULL,
    verdict TEXT NOT NULL,
    likeness BIGINT NOT NULL,
    decision TEXT NOT NULL,
    expense_id UUID NOT NULL,
    PRIMARY KEY (import_id, number)
);
CREATE INDEX expense_import_row_day ON expense_import_row (feed_id, day);
CREATE INDEX expense_import_row_expense ON expense_import_row (expense_id);
-- down
DROP TABLE expense_import_row;
DROP TABLE expense_import;
DROP TABLE expense_feed;
