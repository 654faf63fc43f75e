-- Which account an account stands below. Set when it is opened, below one that is there already, and never changed: so
-- there is no circle, and nothing to lock. Apart from the accounts, since most have no parent and all are busy.
CREATE TABLE ledger_parent (
    account_id UUID PRIMARY KEY,
    parent_id UUID NOT NULL
);
CREATE INDEX ledger_parent_children ON ledger_parent (parent_id);
-- down
DROP TABLE ledger_parent;
