-- Expenses. They are written many at a time, so what is not there is a zero, an empty text or the nil UUID: a person
-- where a program recorded it, a category where the expense is split over several (then its parts have one each and
-- add up to it), a batch where it came alone, deleted_at while it stands. home_ is the amount in the organisation's own
-- currency, with the rates that led there (empty where the amount was charged so); home_currency is empty while no
-- rate is known. merchant_key is the merchant in lower case, search what texts are looked for in. chains counts its chains in the
-- ledger.
CREATE TABLE expense (
    id UUID PRIMARY KEY,
    organisation_id UUID NOT NULL,
    person_id UUID NOT NULL,
    day BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    home_minor BIGINT NOT NULL,
    home_currency TEXT NOT NULL,
    rates TEXT NOT NULL,
    rates_day BIGINT NOT NULL,
    category_id UUID NOT NULL,
    description TEXT NOT NULL,
    merchant TEXT NOT NULL,
    merchant_key TEXT NOT NULL,
    note TEXT NOT NULL,
    search TEXT NOT NULL,
    source TEXT NOT NULL,
    batch_id UUID NOT NULL,
    external_id TEXT NOT NULL,
    content_key TEXT NOT NULL,
    chains BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    deleted_at BIGINT NOT NULL
);
CREATE INDEX expense_day ON expense (organisation_id, day, id) WHERE deleted_at = 0;
CREATE INDEX expense_deleted ON expense (organisation_id, deleted_at) WHERE deleted_at > 0;
CREATE INDEX expense_batch ON expense (batch_id, id) WHERE source = 'import';
CREATE INDEX expense_external ON expense (organisation_id, external_id) WHERE external_id <> '';
CREATE INDEX expense_content ON expense (organisation_id, content_key) WHERE content_key <> '';
CREATE TABLE expense_part (
    expense_id UUID NOT NULL REFERENCES expense (id),
    number BIGINT NOT NULL,
    category_id UUID NOT NULL,
    amount_minor BIGINT NOT NULL,
    home_minor BIGINT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (expense_id, number)
);
CREATE TABLE expense_tag (
    expense_id UUID NOT NULL REFERENCES expense (id),
    tag TEXT NOT NULL,
    organisation_id UUID NOT NULL,
    PRIMARY KEY (expense_id, tag)
);
CREATE INDEX expense_tag_organisation ON expense_tag (organisation_id, tag, expense_id);
-- down
DROP TABLE expense_tag;
DROP TABLE expense_part;
DROP TABLE expense;
