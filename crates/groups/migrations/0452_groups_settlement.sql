-- Payments between members that settle what one owes the other. The money itself moves outside; `paid_minor` of
-- `paid_currency` is what was handed over where that is another currency, at `rate`.
CREATE TABLE group_settlement (
    id UUID PRIMARY KEY,
    group_id UUID NOT NULL,
    from_member_id UUID NOT NULL,
    to_member_id UUID NOT NULL,
    amount_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    paid_minor BIGINT,
    paid_currency TEXT,
    rate TEXT,
    day BIGINT NOT NULL,
    note TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'paid', 'confirmed', 'disputed', 'undone')),
    version BIGINT NOT NULL,
    import_id UUID,
    created_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX group_settlement_group ON group_settlement (group_id, id);
CREATE INDEX group_settlement_import ON group_settlement (import_id) WHERE import_id IS NOT NULL;
-- down
DROP TABLE group_settlement;
